"""Methods by hand on a classifier that has no head."""

import pytest
import torch
from builders import classifier
from mmengine.config import Config
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS

from mmrazor_pckd.apis.new_config.methods import read_method

pytest.importorskip('timm')

IMAGES = torch.linspace(-1, 1, 2 * 3 * 32 * 32).view(2, 3, 32, 32)


def by_hand(teacher, student, widths):
    """PCKD as its file has it, with numbers in place of the facts."""
    model = Config(dict(model=read_method('pckd').model)).to_dict()['model']
    ours, theirs = widths
    connectors = model['distiller']['connectors']
    connectors['projection'].update(
        in_channels=ours, hidden_channels=8, out_channels=theirs
    )
    connectors['embedding_s'].update(in_channels=ours, out_channels=ours)
    connectors['embedding_t'].update(in_channels=ours, out_channels=theirs)
    model['distiller']['distill_losses']['loss_center_alignment'] = None
    return dict(model, architecture=student, teacher=teacher)


def timm(**kwargs):
    return dict(_scope_='mmpretrain', type='TimmClassifier', pretrained=False, **kwargs)


@pytest.mark.parametrize('swap', [False, True])
def test_the_classifier_of_timm_is_found(swap):
    whole = timm(model_name='resnet18', num_classes=10)
    own = classifier(classes=10)
    pair = (own, whole) if swap else (whole, own)
    model = MODELS.build(by_hand(*pair, (512, 8) if swap else (8, 512)))
    recorders = getattr(
        model.distiller, 'student_recorders' if swap else 'teacher_recorders'
    )
    assert recorders.get_recorder('centers').source == 'model.fc.weight'
    samples = [DataSample().set_gt_label(label) for label in (3, 7)]
    losses = model.train().loss(IMAGES, samples)
    assert {'distill.loss_kd', 'distill.loss_center_contrast'} <= losses.keys()
    assert all(value.isfinite() for key, value in losses.items() if 'loss' in key)


def test_several_classifiers_are_one_line():
    teacher = timm(
        model_name='deit_tiny_distilled_patch16_224',
        depth=1,
        img_size=32,
        num_classes=10,
    )
    own = classifier(classes=10)
    with pytest.raises(ValueError, match=r'the teacher has several.*model\.head_dist'):
        MODELS.build(by_hand(teacher, own, (8, 192)))
