"""MMRazor uses names of mmcls that mmpretrain has changed.

Fault: MMRazor's code imports ``PackClsInputs`` and ``ClsDataSample``, which
are ``PackInputs`` and ``DataSample`` now; its configs name
``PackClsInputs``; and ``ImageClassifier`` looks for its default
``ClsDataPreprocessor`` without a scope, in vain when MMRazor builds it.
Remedy: the old names mean the new classes, also in the registry, and
MMRazor's registry has the preprocessor.
Absent: where a real ``mmcls`` is installed, and for a name that is there.
May go: when MMRazor and its configs use mmpretrain's names.
"""

from . import mmcls_modules


def install() -> bool:
    """Bind the old names, once."""
    if not mmcls_modules.stands_in():
        return False
    from mmpretrain import structures
    from mmpretrain.datasets import transforms
    from mmpretrain.models import ClsDataPreprocessor
    from mmpretrain.registry import TRANSFORMS
    from mmrazor.registry import MODELS

    for package, old, new in (
        (structures, 'ClsDataSample', structures.DataSample),
        (transforms, 'PackClsInputs', transforms.PackInputs),
        (transforms.formatting, 'PackClsInputs', transforms.PackInputs),
    ):
        if not hasattr(package, old):
            setattr(package, old, new)
    for registry, old, new in (
        (TRANSFORMS, 'PackClsInputs', transforms.PackInputs),
        (MODELS, 'ClsDataPreprocessor', ClsDataPreprocessor),
    ):
        if old not in registry.module_dict:
            registry.register_module(name=old, module=new)
    return True
