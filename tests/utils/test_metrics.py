"""Metrics that are more than numbers."""

import numpy as np
import pytest
import torch

from mmrazor_pckd.utils.metrics import MOST, number, plain, words


class Odd:
    def __repr__(self):
        return 'an odd\nthing'


@pytest.mark.parametrize(
    ('value', 'found'),
    [
        (1, 1),
        (1.5, 1.5),
        (True, True),
        (np.float32(0.5), 0.5),
        (np.int64(2), 2),
        (torch.tensor(3), 3),
        (torch.ones(1, 1), 1.0),
        (np.ones(1), 1.0),
        ([1.0], 1.0),
        (torch.ones(2), None),
        (np.zeros(0), None),
        ([], None),
        ('1', None),
        (None, None),
        (dict(a=1), None),
        (1j, None),
    ],
)
def test_number(value, found):
    assert number(value) == found


@pytest.mark.parametrize(
    ('value', 'found'),
    [
        (73.123456, '73.1235'),
        (np.float32(0.5), '0.5000'),
        (7, '7'),
        (torch.tensor(1.0), '1.0000'),
        ([1.0, None, 'a'], '[1.0000, None, a]'),
        (dict(a=dict(b=(1.0, 2))), '(a (b [1.0000, 2]))'),
        (torch.eye(2), '[[1.0000, 0.0000], [0.0000, 1.0000]]'),
        (np.arange(2), '[0, 1]'),
        (torch.zeros(20, 20), 'of shape (20, 20)'),
        ([0.0] * (MOST + 1), f'of shape ({MOST + 1}, ...)'),
        (Odd(), 'an odd thing'),
        (np.array(['a']), '[a]'),
        ({}, '()'),
    ],
)
def test_words(value, found):
    assert words(value) == found


def test_plain():
    same = dict(a=[1, 2.0, None, 'b', True], c=np.float32(1))
    assert plain(same) == same
    tensor, array = torch.eye(2), np.eye(2)
    assert plain(tensor) is tensor
    assert plain(array) is array
    assert plain((1, Odd(), {2})) == [1, 'an odd\nthing', '{2}']
    assert plain(np.array([Odd()])) == ['an odd\nthing']
