"""Which parts of a network no recorder looks into."""

import pytest
from builders import classifier
from mmrazor.models.task_modules import RecorderManager
from mmrazor.registry import MODELS
from torch import nn

from mmrazor_pckd.models.distillers.unrecorded_parts import unrecorded_parts


@pytest.mark.parametrize(
    ('sources', 'parts'),
    [
        (
            dict(ModuleInputs='head.fc', Parameter='backbone.conv1.weight'),
            ['backbone', 'neck'],
        ),
        (dict(ModuleOutputs='neck'), ['backbone']),
        (dict(ModuleInputs='neck'), ['backbone']),
        (dict(ModuleOutputs='backbone'), []),
        (dict(ModuleInputs='head.fc', ModuleOutputs='backbone.layer1.0'), []),
        (dict(ModuleOutputs=''), []),
        (dict(FunctionOutputs='torch.nn.functional.relu'), []),
        ({}, ['backbone', 'neck']),
    ],
)
def test_nothing_is_recorded_in_or_before_them(sources, parts):
    network = MODELS.build(classifier())
    manager = RecorderManager(
        {kind: dict(type=kind, source=source) for kind, source in sources.items()}
    )
    assert unrecorded_parts(network, manager) == [
        getattr(network, name) for name in parts
    ]


def test_a_network_without_a_neck():
    cfg = classifier()
    cfg.pop('neck')
    network = MODELS.build(cfg)
    assert unrecorded_parts(network, RecorderManager()) == [network.backbone]


def test_of_several_networks_the_prefix_counts():
    model = nn.ModuleDict(dict(backbone=nn.ReLU(), neck=nn.Flatten()))
    recorder = dict(type='ModuleOutputs', source='teachers.1.neck')
    manager = RecorderManager(dict(feature=recorder))
    assert unrecorded_parts(model, manager, 'teachers.0.') == [*model.values()]
    assert unrecorded_parts(model, manager, 'teachers.1.') == [model['backbone']]
