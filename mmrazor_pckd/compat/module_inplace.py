"""In-place activations overwrite what recorders keep.

Fault: ``BaseAlgorithm.set_module_inplace_false`` recurses only into
``OrderedDict``, and ``nn.Module._modules`` is a plain dict since torch 2.5,
so nothing is switched off. Silent: losses on recorded features change.
Remedy: walk ``nn.Module.modules()``.
Absent: on torch < 2.5.
May go: when MMRazor walks the modules itself.
"""

from collections import OrderedDict

from torch import nn

from .patching import replace


def _set_module_inplace_false(self, architecture, varstr: str) -> None:
    for module in architecture.modules():
        if hasattr(module, 'inplace'):
            module.inplace = False


def install() -> bool:
    """Replace the method."""
    if isinstance(nn.Module()._modules, OrderedDict):
        return False
    from mmrazor.models.algorithms.base import BaseAlgorithm

    replace(
        BaseAlgorithm,
        'set_module_inplace_false',
        lambda _: _set_module_inplace_false,
        __name__,
    )
    return True
