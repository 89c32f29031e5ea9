"""Attention transfer, AT."""

import numpy as np
import torch
from formulas import randn
from maps import Maps
from mmrazor.registry import MODELS

from mmrazor_pckd import functional as F


def attention_distance(s_feature, t_feature):
    values = []
    for student, teacher in zip(s_feature, t_feature):
        rows = min(student.shape[1], teacher.shape[1])
        maps = []
        for each in (student, teacher):
            ratio = each.shape[1] // rows
            attention = np.zeros((rows, rows))
            for channel in each:
                for h in range(rows):
                    for w in range(rows):
                        cell = channel[
                            h * ratio : (h + 1) * ratio, w * ratio : (w + 1) * ratio
                        ]
                        attention[h, w] += cell.mean() ** 2 / len(each)
            maps.append(attention / np.sqrt((attention**2).sum()))
        values.append(((maps[0] - maps[1]) ** 2).mean())
    return np.array(values)


class TestAttentionTransfer(Maps):
    name = 'attention_transfer'
    tensors = (randn(6, 3, 2, 2, seed=0), randn(6, 5, 2, 2, seed=1))
    loops = staticmethod(attention_distance)


class TestOfALargerTeacher(TestAttentionTransfer):
    tensors = (randn(6, 3, 2, 2, seed=0), randn(6, 5, 4, 4, seed=1))


class TestOfALargerStudent(TestAttentionTransfer):
    tensors = (randn(6, 3, 4, 4, seed=0), randn(6, 5, 2, 2, seed=1))


def test_equal_sizes_are_mmrazors_loss():
    s, t = torch.randn(4, 3, 5, 5), torch.randn(4, 7, 5, 5)
    torch.testing.assert_close(
        F.attention_transfer(s, t).mean(), MODELS.build(dict(type='ATLoss'))(s, t)
    )
