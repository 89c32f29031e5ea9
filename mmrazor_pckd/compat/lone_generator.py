"""Data-free distillation needs a launcher, even on one process.

Fault: MMRazor's ``DataFreeDistillation`` reads ``generator.module``, which
only the wrapper for several processes has: AttributeError without launcher.
Remedy: ``module`` of a generator is the generator itself.
Absent: under a launcher, where the wrapper's own ``module`` is found first.
May go: when MMRazor reads ``latent_dim`` through either.
"""

from .patching import replace


def install() -> bool:
    """Give the generators the property."""
    from mmrazor.models.architectures.generators.base_generator import BaseGenerator

    replace(BaseGenerator, 'module', lambda _: property(lambda self: self), __name__)
    return True
