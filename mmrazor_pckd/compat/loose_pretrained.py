"""``init_cfg=dict(type='Pretrained')`` is silent where nothing fits.

Fault: mmengine's ``PretrainedInit`` loads what fits. Where that is nothing,
because the file is of another network or its keys begin otherwise, the
weights are random, and the log has a list of all keys and goes on.
Remedy: nothing that fits is an error, and a part of it one warning.
Absent: where all weights of the module are in the file. It may hold more.
May go: when mmengine refuses a checkpoint of which nothing fits.
"""

import logging
import re

from ..checkpoints.misfits import load_what_fits
from .patching import replace


def _call(self, module) -> None:
    """Load what fits, and name the rest."""
    from mmengine.logging import print_log
    from mmengine.model.weight_init import update_init_info
    from mmengine.runner import CheckpointLoader

    file, prefix = self.checkpoint, self.prefix or ''
    where = f'init_cfg.checkpoint: {file}'
    print_log(
        f'load {prefix} in model from: {file}'
        if prefix
        else f'load model from: {file}',
        'current',
    )
    checkpoint = CheckpointLoader.load_checkpoint(file, map_location=self.map_location)
    state = {
        re.sub(r'^module\.', '', key): value
        for key, value in checkpoint.get('state_dict', checkpoint).items()
    }
    found = list(state)
    if prefix and not prefix.endswith('.'):
        prefix += '.'
    state = {
        key[len(prefix) :]: value
        for key, value in state.items()
        if key.startswith(prefix)
    }
    misfits = load_what_fits(module, state)
    kind = type(module).__name__
    if not misfits.fitting:
        raise ValueError(
            f'{where} has no weight that fits {kind}'
            + (f' under "{prefix}"' if prefix else '')
            + f', its keys are {", ".join(found[:3])} ...; see '
            'init_cfg.prefix, and that it is of this network'
        )
    if misfits.missing or misfits.misshapen:
        print_log(
            f'{where} fits {kind} in part: {misfits}; weights that are '
            'missing or have another shape stay random',
            'current',
            logging.WARNING,
        )
    if hasattr(module, '_params_init_info'):
        update_init_info(module, init_info=self._get_init_info())


def install() -> bool:
    """Replace the call of ``PretrainedInit``."""
    from mmengine.model import PretrainedInit

    replace(PretrainedInit, '__call__', lambda _: _call, __name__)
    return True
