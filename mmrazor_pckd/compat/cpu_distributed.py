"""mmengine's launchers assume a GPU.

Fault: ``init_dist`` calls ``torch.cuda.set_device`` for every launcher, and
``Runner.wrap_model`` gives ``DistributedDataParallel`` a ``device_ids`` that
it refuses for a model on the CPU. It leaves the process group open: a thread
of gloo that comes back to an interpreter that is shutting down then aborts
the process now and then, and torchrun reports a finished run as failed.
Remedy: on a machine where mmengine finds no accelerator, the gloo backend,
no ``device_ids``, and the process group closed at the end.
Absent: where mmengine finds an accelerator.
May go: when mmengine launches on the CPU.
"""

import atexit
import gc

import torch
from torch import distributed

from .patching import replace


def _no_device(device) -> None:
    """What there is to set on the CPU."""


def _close() -> None:
    """End the threads of gloo while the interpreter is still whole."""
    if distributed.is_initialized():
        distributed.destroy_process_group()
    # A runner is a circle of references, and its model holds the group.
    gc.collect()


def _with_gloo(init):

    def init_on_cpu(*args, **kwargs):
        kwargs['backend'] = 'gloo'
        atexit.register(_close)
        set_device, torch.cuda.set_device = torch.cuda.set_device, _no_device
        try:
            return init(*args[1:], **kwargs)
        finally:
            torch.cuda.set_device = set_device

    return init_on_cpu


def _without_device_ids(init):

    def init_on_cpu(self, module, *args, **kwargs):
        kwargs['device_ids'] = None
        init(self, module, *args, **kwargs)

    return init_on_cpu


def install() -> bool:
    """Wrap both."""
    from mmengine.device import get_device
    from mmengine.dist import utils
    from mmengine.model import MMDistributedDataParallel

    if get_device() != 'cpu':
        return False
    for name in ('_init_dist_pytorch', '_init_dist_mpi', '_init_dist_slurm'):
        replace(utils, name, _with_gloo, __name__)
    replace(MMDistributedDataParallel, '__init__', _without_device_ids, __name__)
    return True
