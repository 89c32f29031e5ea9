"""The main configs, at full size, on one small batch."""

import pytest
import torch
from builders import ROOT, batch, model_config, total
from mmengine.config import Config
from mmengine.hub import get_model
from mmrazor.registry import MODELS, TRANSFORMS

pytestmark = pytest.mark.slow

TERMS = {
    'pckd': {'kd', 'feature_alignment', 'center_alignment', 'center_contrast'},
    'pckd_without_kd': {'feature_alignment', 'center_alignment', 'center_contrast'},
    'ckd': {'feature_alignment', 'center_alignment', 'center_contrast'},
    'kd_preview': {'kd'},
    'kd': {'kd'},
    'dkd': {'dkd'},
}


@pytest.fixture(scope='module')
def teacher(tmp_path_factory):
    """A checkpoint with random weights, in mmpretrain's format."""
    path = tmp_path_factory.mktemp('teacher') / 'resnet34.pth'
    network = get_model('mmpretrain::resnet/resnet34_8xb32_in1k.py')
    torch.save(dict(state_dict=network.state_dict(), meta={}), path)
    return str(path)


@pytest.mark.parametrize('name', TERMS)
def test_its_networks_and_terms(name, teacher):
    cfg = Config.fromfile(ROOT / 'configs' / f'{name}_r34_r18_imagenet.py')
    assert cfg.custom_imports.imports == ['mmrazor_pckd']
    assert cfg.model.teacher_ckpt.startswith('https://download.openmmlab.com')
    cfg.model.teacher_ckpt = teacher
    cfg.model.data_preprocessor = cfg.data_preprocessor
    model = MODELS.build(cfg.model)
    assert model.student.backbone.depth == 18
    assert model.teacher.backbone.depth == 34
    model.train()  # stock algorithms return None
    losses = model(*batch(2, 1000, size=64), mode='loss')
    found = {key.split('loss_')[1] for key in losses if 'loss_' in key}
    assert found == TERMS[name]
    assert total(losses).isfinite()
    previews = 'distill.preview_threshold' in losses
    assert previews == (name in ('pckd', 'pckd_without_kd', 'kd_preview'))


def test_the_recipe_of_the_paper():
    cfg = Config.fromfile(ROOT / 'configs' / 'pckd_r34_r18_imagenet.py')
    assert cfg.train_dataloader.batch_size * 8 == 256
    assert cfg.auto_scale_lr.base_batch_size == 256
    assert cfg.train_cfg.max_epochs == 100
    optimizer = cfg.optim_wrapper.optimizer
    assert (optimizer.lr, optimizer.momentum, optimizer.weight_decay) == (
        0.1,
        0.9,
        1e-4,
    )
    weights = {
        name: loss.loss_weight
        for name, loss in cfg.model.distiller.distill_losses.items()
    }
    assert weights == dict(
        loss_kd=1,
        loss_feature_alignment=20,
        loss_center_alignment=1,
        loss_center_contrast=0.05,
    )


def test_the_loader_takes_its_option_from_the_command_line():
    cfg = Config.fromfile(ROOT / 'configs' / 'pckd_r34_r18_imagenet.py')
    cfg.merge_from_dict({'train_dataloader.dataset.pipeline.0.oversampling': 2})
    load = TRANSFORMS.build(cfg.train_dataloader.dataset.pipeline[0])
    assert (load.oversampling, tuple(load.crop.scale)) == (2, (224, 224))


def test_a_loss_of_any_kind_can_be_weighed():
    # One value per image and class (KLDivergence) and per view.
    cfg = model_config()
    cfg.distiller.weighted_losses.append('loss_feature_alignment')
    losses = cfg.distiller.distill_losses
    losses.loss_feature_alignment.reduction = 'none'
    model = MODELS.build(cfg)
    found = model(*batch(), mode='loss')
    assert all(found[f'distill.{name}'].dim() == 0 for name in losses)
