"""A config of MMRazor inherits from two files that mmdet has renamed.

Fault: ``distill/mmdet/cwd/cwd_fpn_frcnn_r101_frcnn_r50_1x_coco.py`` names
``mmdet::faster_rcnn/faster_rcnn_...``, and the files are called
``faster-rcnn_...`` since mmdet 3.0: ``FileNotFoundError`` when a model is built.
Remedy: the two old names find the new files.
Absent: where mmdet is not installed.
May go: when MMRazor's configs use mmdet's names.
"""

from importlib.util import find_spec

from .mmcls_configs import resolving
from .patching import replace

RENAMED = {
    f'mmdet::faster_rcnn/faster_rcnn_{rest}': f'mmdet::faster_rcnn/faster-rcnn_{rest}'
    for rest in ('r50_fpn_1x_coco.py', 'r101_fpn_2x_coco.py')
}


def install() -> bool:
    """Wrap the resolution of names with ``::``."""
    from mmengine.config import config, utils
    from mmengine.hub import hub

    for module in (config, utils, hub):
        replace(module, '_get_package_and_cfg_path', resolving(RENAMED), __name__)
    return find_spec('mmdet') is not None
