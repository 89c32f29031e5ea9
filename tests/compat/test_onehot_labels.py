"""Labels that become scores."""

import pytest
import torch
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS

NETWORK = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARResNet', depth=8),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=5, in_channels=64),
)


def build(**preprocessor):
    return MODELS.build(dict(NETWORK, data_preprocessor=preprocessor))


def batch():
    return dict(
        inputs=torch.rand(2, 3, 8, 8),
        data_samples=[DataSample().set_gt_label(label) for label in (1, 3)],
    )


@pytest.mark.parametrize('training', [True, False])
@pytest.mark.parametrize(
    'options',
    [dict(to_onehot=True), dict(batch_augments=dict(type='Mixup', alpha=0.8))],
)
def test_the_classes_are_those_of_the_head(options, training):
    network = build(**options)
    assert network.data_preprocessor.num_classes == 5
    data = network.data_preprocessor(batch(), training)
    scores = torch.stack([each.gt_score for each in data['data_samples']])
    assert scores.shape == (2, 5)
    assert scores.dtype == torch.float32
    assert network(**data, mode='loss')['loss'].isfinite()


def test_others_stay():
    assert build().data_preprocessor.num_classes is None
    assert build(to_onehot=True, num_classes=7).data_preprocessor.num_classes == 7
