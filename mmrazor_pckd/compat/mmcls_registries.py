"""The scope ``mmcls`` has no registries.

Fault: configs name ``mmcls.ImageClassifier`` and set the scope ``mmcls``, and
mmpretrain's registries answer to ``mmpretrain`` only: "UniversalVisualizer is
not in the mmengine::visualizer registry".
Remedy: beside each registry of mmpretrain a twin of scope ``mmcls`` that
shares its table.
Absent: where a real ``mmcls`` is installed.
May go: with :mod:`.mmcls_modules`.
"""

from . import mmcls_modules


def install() -> bool:
    """Make the twins, once."""
    if not mmcls_modules.stands_in():
        return False
    from mmengine.registry import Registry
    from mmpretrain import registry as mmpretrain

    for name in mmpretrain.__all__:
        original = getattr(mmpretrain, name)
        parent = original.parent
        if parent is None or 'mmcls' in parent.children:
            continue
        twin = Registry(
            original.name,
            build_func=original.build_func,
            parent=parent,
            scope='mmcls',
            locations=original._locations,
        )
        twin._module_dict = original._module_dict
        twin._children = original._children
    return True
