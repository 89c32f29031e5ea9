"""Losses of relations: two processes compute what one computes."""

import pytest
import torch
from two_processes import assert_two_are_one


def randn(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@pytest.mark.dist
def test_two_processes_are_one(tmp_path):
    vectors = dict(s_feature=randn(6, 5), t_feature=randn(6, 7))
    scores = dict(preds_S=randn(6, 5), preds_T=randn(6, 7))
    maps = dict(s_feature=randn(6, 3, 2, 2), t_feature=randn(6, 2, 4, 4))
    assert_two_are_one(
        tmp_path,
        [
            (dict(type='SimilarityPreservingLoss', loss_weight=3000), maps),
            (dict(type='SimilarityPreservingLoss'), vectors),
            (dict(type='CorrelationCongruenceLoss'), vectors),
            (dict(type='ProbabilisticTransferLoss', loss_weight=30000), vectors),
            (dict(type='DistanceRelationLoss'), scores),
            (dict(type='DistanceRelationLoss', with_l2_norm=True), scores),
            (dict(type='AngleRelationLoss'), scores),
            (dict(type='AngleRelationLoss', with_l2_norm=True), scores),
        ],
    )
