"""MMRazor's distillation of detectors and segmentors, not one config edited.

mmdet, mmdet3d and mmseg need mmcv's compiled operators, which have no wheels for
this PyTorch. Where they are not installed these tests are skipped.
"""

import importlib

import pytest
import torch
from mmengine.model import revert_sync_batchnorm
from mmengine.registry import DefaultScope
from mmrazor.registry import HOOKS, MODELS
from stock.scenes import SIDE, detection, monocular, segmentation
from stock.worlds import CONFIGS

from mmrazor_pckd.apis.run_config import load_config

SCENES = dict(mmdet=detection, mmdet3d=monocular, mmseg=segmentation)
NEEDED = dict(mmdet=['mmdet'], mmdet3d=['mmdet', 'mmdet3d'], mmseg=['mmseg'])
OTHERS = sorted(
    str(file.relative_to(CONFIGS))
    for kind in SCENES
    for file in (CONFIGS / 'distill' / kind).glob('*/*.py')
)


def test_they_are_thirteen():
    # A new version of MMRazor may ship others.
    assert len(OTHERS) == 13


def kind_of(name):
    """The package of a config's networks, skipped unless it is installed."""
    kind = name.split('/')[1]
    for module in ('mmcv._ext', *NEEDED[kind]):
        if importlib.util.find_spec(module) is None:
            reason = 'mmcv has no compiled operators' if '_ext' in module else ''
            pytest.skip(reason or f'{module} is not installed')
    return kind


def built(cfg):
    """The algorithm, with random weights where the config would download some."""
    for part in (cfg.model.architecture, cfg.model.teacher):
        if 'cfg_path' in part:
            part.pretrained = False
    cfg.model.teacher_ckpt = None
    torch.manual_seed(0)
    return revert_sync_batchnorm(MODELS.build(cfg.model))


@pytest.mark.slow
@pytest.mark.parametrize('name', OTHERS)
def test_losses_gradients_and_predictions(name):
    kind = kind_of(name)
    cfg = load_config(f'mmrazor::{name}')
    with DefaultScope.overwrite_default_scope(cfg.default_scope):
        model = built(cfg)
    if kind == 'mmseg':
        # It would fill the pictures up to 512 x 1024.
        model.data_preprocessor.size = (SIDE, SIDE)
    losses = model(**model.data_preprocessor(SCENES[kind](), True), mode='loss')
    total, values = model.parse_losses(losses)
    names = {f'distill.{loss}' for loss in cfg.model.distiller.loss_forward_mappings}
    assert names <= values.keys()
    assert any(key.startswith('student.') for key in values)
    assert all(value.isfinite() for value in values.values())
    assert all(values[key] > 0 for key in names)

    # The distillation alone reaches the student's backbone.
    weight = model.architecture.backbone.layer4[-1].conv2.weight
    (gradient,) = torch.autograd.grad(
        sum(losses[key] for key in names), weight, retain_graph=True
    )
    assert gradient.abs().sum() > 0
    total.backward()
    assert all(parameter.grad is None for parameter in model.teacher.parameters())
    gradients = [each.grad for each in model.parameters() if each.grad is not None]
    assert gradients
    assert all(each.isfinite().all() for each in gradients)

    model.eval()
    with torch.no_grad():
        found = model(**model.data_preprocessor(SCENES[kind](), False), mode='predict')
    predictions = dict(
        mmdet='pred_instances', mmdet3d='pred_instances_3d', mmseg='pred_sem_seg'
    )
    assert len(found) == 2
    assert all(predictions[kind] in sample for sample in found)


def test_the_hook_that_draws_features():
    name = 'distill/mmdet/cwd/cwd_fpn_retina_r101_retina_r50_1x_coco_visualization.py'
    kind_of(name)
    cfg = load_config(f'mmrazor::{name}')
    from mmengine.visualization import Visualizer

    Visualizer.get_instance('features', vis_backends=[])
    hook = HOOKS.build(cfg.default_hooks.visualization)
    assert hook.enabled
    assert list(hook.mappings) == ['p3', 'p4', 'p5', 'p6']
