"""Spellings of batch augments."""

import numpy as np
import pytest
from mmengine.config import ConfigDict
from mmpretrain.models import ClsDataPreprocessor

MIXUP, CUTMIX = dict(type='Mixup', alpha=0.8), dict(type='CutMix', alpha=1.0)


def build(augments):
    return ClsDataPreprocessor(num_classes=3, batch_augments=augments).batch_augments


def read(augments):
    found = build(augments)
    return [type(each).__name__ for each in found.augments], found.probs


@pytest.mark.parametrize(
    ('given', 'found'),
    [
        (MIXUP, (['Mixup'], None)),
        (dict(augments=MIXUP), (['Mixup'], None)),
        (dict(type='Mixup', alpha=1), (['Mixup'], None)),
        ([MIXUP, CUTMIX], (['Mixup', 'CutMix'], None)),
        (dict(augments=(MIXUP, CUTMIX)), (['Mixup', 'CutMix'], None)),
        (dict(augments=MIXUP, probs=1), (['Mixup', 'NoneType'], [1, 0])),
        (
            dict(augments=[MIXUP, CUTMIX], probs=(0.5, 0.25)),
            (['Mixup', 'CutMix', 'NoneType'], [0.5, 0.25, 0.25]),
        ),
        (dict(type='ResizeMix', alpha=1.0), (['ResizeMix'], None)),
        (dict(type='mmpretrain.Mixup', alpha=1.0), (['Mixup'], None)),
    ],
)
def test_what_is_read(given, found):
    for spelling in (given, ConfigDict(x=given).x):
        assert read(spelling) == found


def test_the_config_stays_as_it_is():
    probs = [0.5]
    for _ in range(2):
        build(dict(augments=[MIXUP], probs=probs))
    assert probs == [0.5]


def test_without_augments_nothing_changes():
    assert ClsDataPreprocessor().batch_augments is None
    assert ClsDataPreprocessor(batch_augments=None).to_onehot is False
    assert ClsDataPreprocessor([0.0], [1.0], 1, 0, True, True, 4).num_classes == 4
    np.random.seed(0)


@pytest.mark.parametrize(
    ('given', 'said'),
    [
        (dict(augments=dict(alpha=0.8)), '.augments.0 has no type; there are: '),
        (dict(type='Mixupp'), '.augments.0.type: "Mixupp" is not registered; near '),
        (dict(probs=0.5), ' has no augments, but probs; dict'),
        (dict(augments=MIXUP, probs=[0.5, 0.5]), ': ``augments`` and ``probs`` must'),
        (dict(augments=[MIXUP, CUTMIX], probs=[0.9, 0.9]), ': The total probability'),
    ],
)
def test_what_cannot_be_read(given, said):
    with pytest.raises(ValueError, match=f'^data_preprocessor.batch_augments{said}'):
        build(given)
