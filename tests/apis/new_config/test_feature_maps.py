"""Feature maps of a backbone, by size."""

import torch
from torch import nn

from mmrazor_pckd.apis.new_config.feature_maps import (
    FeatureMap,
    common_maps,
    last_of_each_size,
    stages_of,
)


def test_the_last_map_of_each_size():
    maps = dict(
        stem=[torch.zeros(2, 4, 8, 8)],
        early=[torch.zeros(2, 6, 8, 8)],
        twice=[torch.zeros(2, 7, 4, 4)] * 2,  # which of them, nobody could name
        late=[torch.zeros(2, 9, 4, 6)],
        pooled=[torch.zeros(2, 9, 1, 1)],
        tokens=[torch.zeros(2, 5, 9)],
        several=[(torch.zeros(2, 3, 2, 2),)],
    )
    assert last_of_each_size(maps) == [
        FeatureMap('early', 6, (8, 8)),
        FeatureMap('late', 9, (4, 6)),
    ]


def test_parts_of_lists_are_stages_too():
    backbone = nn.Module()
    backbone.conv = nn.Conv2d(1, 1, 1)
    backbone.layers = nn.ModuleList([nn.ReLU(), nn.ReLU()])
    assert [name for name, _ in stages_of(backbone)] == [
        'backbone.conv',
        'backbone.layers.0',
        'backbone.layers.1',
        'backbone.layers',
    ]


def test_maps_of_one_size_meet():
    student = [FeatureMap('a', 1, (8, 8)), FeatureMap('b', 2, (4, 4))]
    teacher = [FeatureMap('c', 3, (4, 4)), FeatureMap('d', 4, (2, 2))]
    assert common_maps(student, teacher) == [(student[1], teacher[0])]
    assert common_maps(student, teacher[1:]) == []
