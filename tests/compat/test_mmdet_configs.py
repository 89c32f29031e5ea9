import pytest
from mmengine.config import config, utils
from mmengine.hub import hub


@pytest.mark.parametrize('module', [config, utils, hub], ids=lambda m: m.__name__)
def test_the_old_names_find_the_new_files(module):
    resolve = module._get_package_and_cfg_path
    # Those that MMRazor's config names, as mmdet 3.3.0 ships them.
    for old, new in (
        ('faster_rcnn_r50_fpn_1x_coco.py', 'faster-rcnn_r50_fpn_1x_coco.py'),
        ('faster_rcnn_r101_fpn_2x_coco.py', 'faster-rcnn_r101_fpn_2x_coco.py'),
    ):
        assert resolve(f'mmdet::faster_rcnn/{old}') == ('mmdet', f'faster_rcnn/{new}')


def test_other_names_stay():
    resolve = hub._get_package_and_cfg_path
    for name in ('faster_rcnn/faster_rcnn_of_mine.py', 'gfl/gfl_r50_fpn_1x_coco.py'):
        assert resolve(f'mmdet::{name}') == ('mmdet', name)
