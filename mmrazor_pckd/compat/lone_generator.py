"""Data-free distillation needs a launcher, even on one process.

Fault: MMRazor's ``DataFreeDistillation`` reads ``generator.module``, which
only the wrapper for several processes has: AttributeError without launcher.
Remedy: ``module`` of a generator is the generator itself.
Absent: under a launcher, where the wrapper's own ``module`` is found first.
May go: when MMRazor reads ``latent_dim`` through either.
"""


def install() -> None:
    """Give the generators the property, once."""
    from mmrazor.models.architectures.generators import base_generator

    generator = base_generator.BaseGenerator
    if not hasattr(generator, 'module'):
        generator.module = property(lambda self: self)
