"""What is left of a method for images without labels."""

import sys
from types import SimpleNamespace

import pytest
import torch
from builders import ROOT, batch
from mmengine.config import Config
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.new_config import Request, config_texts
from mmrazor_pckd.apis.new_config.images import Images
from mmrazor_pckd.apis.new_config.methods import method_names, read_method
from mmrazor_pckd.apis.new_config.unlabeled import (
    label_free,
    unlabeled_images,
    without_labels,
)


def left_of(name, **known):
    model, found = without_labels(name, read_method(name), **known)
    return model['distiller'], found


@pytest.mark.parametrize('name', label_free())
def test_nothing_that_is_left_reads_a_label(name):
    model, found = without_labels(name, read_method(name))
    assert model['calculate_student_loss'] is False
    distiller = model['distiller']
    assert not distiller.get('sample_weighting')
    assert set(distiller.get('weighted_losses', ())) <= set(distiller['distill_losses'])
    for side in ('student', 'teacher'):
        recorders = distiller[f'{side}_recorders']
        assert not [
            each for each in recorders.values() if 'loss_module' in each['source']
        ]
        read = {
            record['recorder']
            for arguments in distiller['loss_forward_mappings'].values()
            for argument in arguments.values()
            for record in argument.get('records', [argument])
            if record['from_student'] == (side == 'student')
        }
        assert read == set(recorders)
    assert distiller['loss_forward_mappings'].keys() == (
        distiller['distill_losses'].keys()
    )
    assert found[0].startswith('labels   none: without the task')


def test_what_needs_labels_is_refused_with_what_does_not():
    refused = sorted(set(method_names()) - set(label_free()))
    assert {'ab', 'crd', 'dkd', 'fsp', 'kd_preview', 'sskd', 'wsld'} <= set(refused)
    for name in refused:
        with pytest.raises(ValueError, match=f'{name}: it needs labels, .*: at, cc,'):
            left_of(name)


def test_pckd_keeps_its_alignment_and_soft_targets():
    distiller, found = left_of('pckd')
    assert sorted(distiller['distill_losses']) == [
        'loss_center_alignment',
        'loss_feature_alignment',
        'loss_kd',
    ]
    assert list(distiller['connectors']) == ['projection']
    assert distiller['weighted_losses'] == ['loss_kd']
    assert len(found) == 1


def test_a_classifier_that_nothing_trains_gets_soft_targets():
    kd = read_method('kd').model.distiller.distill_losses.loss_kd
    distiller, found = left_of('fitnet')
    assert list(distiller['distill_losses']) == ['loss_hint', 'loss_kd']
    assert distiller['distill_losses']['loss_kd'] == kd
    assert 'loss_kd is added' in found[1]
    # The centers train it where they can be compared.
    assert 'loss_kd' not in left_of('ckd')[0]['distill_losses']
    assert 'loss_kd' in left_of('ckd', centers=False)[0]['distill_losses']


def test_a_teacher_without_scores():
    distiller, _ = left_of('pckd', scores=False, centers=False)
    assert list(distiller['distill_losses']) == ['loss_feature_alignment']
    assert list(distiller['teacher_recorders']) == ['feature']
    assert list(left_of('fitnet', scores=False)[0]['distill_losses']) == ['loss_hint']
    with pytest.raises(ValueError, match='kd: it compares scores, and .* none for the'):
        left_of('kd', scores=False)
    with pytest.raises(ValueError, match='crd: it needs labels'):
        left_of('crd', scores=False)


def config_after(images, teacher_classes=2):
    extra = unlabeled_images(
        SimpleNamespace(
            images=images,
            teachers=[SimpleNamespace(classes=teacher_classes)],
            student=SimpleNamespace(classes=2),
        )
    )
    val = dict(dataset={})
    found = dict(
        train_dataloader=dict(dataset={}),
        val_dataloader=val,
        test_dataloader=val,
        default_hooks=dict(checkpoint={}),
    )
    exec(extra.section, found)  # our own text
    return found, extra.found


def test_validation_is_where_labels_are():
    found, lines = config_after(Images('a', 'b', 2, 9, 4, False, ['x', 'y']))
    dataset = found['train_dataloader']['dataset']
    assert dataset == dict(with_label=False, metainfo=dict(classes=['x', 'y']))
    assert found['val_dataloader'] == dict(dataset={})
    assert not lines
    found, lines = config_after(Images('a', 'a', 2, 9, 0, False))
    assert found['train_dataloader']['dataset'] == dict(with_label=False)
    assert found['val_dataloader'] is found['val_cfg'] is found['val_evaluator'] is None
    assert found['test_dataloader']['dataset'] == dict(with_label=False)
    assert found['default_hooks']['checkpoint']['save_best'] is None
    assert not lines


@pytest.mark.parametrize('classes', [0, 5])
def test_a_head_that_is_not_trained_is_not_validated(classes):
    found, lines = config_after(Images('a', 'b', 2, 9, 4, False, ['x', 'y']), classes)
    assert found['val_dataloader'] is None
    assert found['test_dataloader'] == dict(dataset={})
    assert found['find_unused_parameters']
    assert 'is not trained' in lines[0]


HEADLESS = """
from timm.models.vision_transformer import VisionTransformer

def build():
    return VisionTransformer(
        img_size=32, patch_size=8, embed_dim=16, depth=1, num_heads=2, num_classes=0,
        dynamic_img_size=True,
    )
"""


def test_a_backbone_without_a_classifier_teaches_its_features(
    pictures, tmp_path, monkeypatch
):
    pytest.importorskip('timm')
    (tmp_path / 'headless_vit.py').write_text(HEADLESS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    namespace = {}
    exec(HEADLESS, namespace)
    torch.save(namespace['build']().state_dict(), 'vit.pth')
    request = Request(
        'own.py',
        unlabeled=str(pictures / 'train'),
        teacher='headless_vit:build',
        teacher_ckpt='vit.pth',
        student=str(ROOT / 'configs/demo/student_demo.py'),
        image_size=[32],
        batch_size=8,
    )
    files, found = config_texts(request)
    assert any(line.startswith('head     is not trained') for line in found)
    (tmp_path / 'own.py').write_text(files['own.py'])
    cfg = Config.fromfile('own.py')
    assert cfg.model.type == 'RotatedViewDistill'
    assert cfg.val_dataloader is None
    model = MODELS.build(cfg.model)
    inputs, _ = batch(size=32)
    assert set(model(inputs, None, mode='loss')) == {'distill.loss_feature_alignment'}
    sys.modules.pop('headless_vit')
