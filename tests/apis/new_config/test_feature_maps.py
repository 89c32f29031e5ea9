"""Feature maps of a backbone, by size."""

import torch
from torch import nn

from mmrazor_pckd.apis.new_config.feature_maps import (
    FeatureMap,
    common_maps,
    facts_of_maps,
    last_of_each_size,
    pairs_of_maps,
    pooled_map,
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


def test_the_map_that_is_pooled():
    maps = dict(stem=[torch.zeros(2, 9, 8, 8)], last=[torch.zeros(2, 9, 1, 1)])
    assert (
        pooled_map(dict(maps, backbone=[(torch.zeros(2, 9, 1, 1),)]), 9) == 'backbone'
    )
    pooled = dict(maps, backbone=[(torch.zeros(2, 9),)])
    assert pooled_map(pooled, 9) == 'last'
    assert pooled_map(pooled, 7) is None
    assert last_of_each_size(dict(backbone=[torch.zeros(2, 9, 8, 8)])) == []


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


def test_maps_of_unequal_sizes_meet_from_the_last_on():
    student = [FeatureMap(f's{size}', 1, (size, size)) for size in (9, 6, 3)]
    teacher = [FeatureMap(f't{size}', 1, (size, size)) for size in (16, 8, 4, 2)]
    for one, other in ((student, teacher), (teacher, student)):
        pairs = pairs_of_maps(one, other)
        assert [(a.size[0], b.size[0]) for a, b in pairs] == [
            (one[index].size[0], other[index].size[0]) for index in (-3, -2, -1)
        ]
    # One of one size, and no others are taken, unless it is the stem of both.
    student.append(FeatureMap('s2', 1, (2, 2)))
    assert pairs_of_maps(student, teacher) == [(student[-1], teacher[-1])]
    student[0], student[-1] = teacher[0], FeatureMap('s1', 1, (1, 1))
    assert pairs_of_maps(student, teacher) == list(zip(student, teacher))
    assert pairs_of_maps(student[:1], teacher) == [(student[0], teacher[0])]


def test_the_map_before_the_stages_is_the_stem():
    maps = [FeatureMap(f'm{size}', size, (size, 2 * size)) for size in (9, 6, 3)]
    facts = facts_of_maps(maps, maps[1:])
    assert facts['stem'] == dict(module='m9', channels=9, size=(9, 18))
    assert [each['module'] for each in facts['stages']] == ['m6', 'm3']
    assert 'stem' not in facts_of_maps(maps, maps)
    assert facts_of_maps(maps, []) == dict(stages=[])
