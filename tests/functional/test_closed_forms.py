"""Cases whose value is known without computing it."""

import math

import pytest
import torch

from mmrazor_pckd import functional as F

LABELS = torch.tensor([0, 1, 2])
EYE = torch.eye(3, dtype=torch.float64)


def test_equal_logits_have_no_divergence():
    logits = torch.randn(3, 4, dtype=torch.float64)
    torch.testing.assert_close(
        F.soft_target_divergence(logits, logits + 5, 4.0),
        torch.zeros(3, dtype=torch.float64),
    )


def test_feature_alignment_sees_directions_only():
    feature = torch.randn(3, 4, dtype=torch.float64)
    for factor, value in ((2.0, 0.0), (-3.0, 4.0)):
        torch.testing.assert_close(
            F.feature_alignment(feature, factor * feature),
            torch.full((3,), value, dtype=torch.float64),
        )
    torch.testing.assert_close(
        F.feature_alignment(EYE, EYE.roll(1, 0)),
        torch.full((3,), 2.0, dtype=torch.float64),
    )


def test_center_alignment_of_shifted_centers():
    centers = torch.randn(3, 4, dtype=torch.float64)
    torch.testing.assert_close(
        F.center_alignment(centers + 0.5, centers),
        torch.tensor(0.25, dtype=torch.float64),
    )
    assert F.center_alignment(centers, centers) == 0


def test_center_contrast_of_features_on_orthogonal_centers():
    value = F.center_contrast(2 * EYE, 7 * EYE, EYE, 5 * EYE, LABELS, 0.5)
    wanted = 2 * math.log((math.exp(2) + 2) / math.exp(2))
    torch.testing.assert_close(value, torch.full((3,), wanted, dtype=torch.float64))


def test_score_contrast_of_identical_rows():
    # One category, all rows alike: each of the 5 others is equally likely.
    ones = torch.ones(3, 2, dtype=torch.float64)
    value = F.score_contrast(
        ones, ones, ones, ones, torch.zeros(3, dtype=torch.long), 4.0, 0.5
    )
    torch.testing.assert_close(
        value, torch.full((3,), 2 * 8 * math.log(5), dtype=torch.float64)
    )


def test_images_of_equal_loss_have_difficulty_one():
    logits = torch.randn(1, 4, dtype=torch.float64).expand(3, 4)
    torch.testing.assert_close(
        F.sample_difficulty(logits, torch.zeros(3, dtype=torch.long)),
        torch.ones(3, dtype=torch.float64),
    )


def test_difficulties_average_to_one():
    logits = torch.randn(3, 4, dtype=torch.float64)
    torch.testing.assert_close(
        F.sample_difficulty(logits, LABELS).mean(),
        torch.tensor(1.0, dtype=torch.float64),
    )


def test_difficulty_without_any_loss_is_zero():
    logits = torch.full((3, 3), -1e4).fill_diagonal_(1e4)
    assert torch.equal(F.sample_difficulty(logits, LABELS), torch.zeros(3))


def test_difficulty_takes_the_mean_it_is_given():
    logits = torch.randn(3, 4, dtype=torch.float64)
    value = F.sample_difficulty(logits, LABELS, lambda x: 2 * x.mean())
    torch.testing.assert_close(value * 2, F.sample_difficulty(logits, LABELS))


def test_threshold_grows_by_its_rate():
    assert F.preview_threshold(1, 1.005) == pytest.approx(1.005)
    assert F.preview_threshold(240, 1.005) == pytest.approx(3.3102, abs=1e-4)
    assert F.preview_threshold(7, 1.0) == 1.0
    assert F.preview_threshold(10**6, 2.0) == math.inf


@pytest.mark.parametrize('rate', [0, -1.5])
def test_threshold_refuses_a_rate_that_is_not_positive(rate):
    with pytest.raises(ValueError, match=f'growth_rate .* got {rate}'):
        F.preview_threshold(1, rate)


def test_threshold_refuses_epoch_zero():
    with pytest.raises(ValueError, match='counted from 1, got 0'):
        F.preview_threshold(0, 1.005)


def test_all_easy_all_hard_and_the_border():
    difficulty = torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    ones = torch.ones(3, dtype=torch.float64)
    assert torch.equal(F.preview_weight(difficulty, 2.0), ones)
    torch.testing.assert_close(
        F.preview_weight(difficulty, 0.1), torch.exp(-(difficulty**2))
    )
    assert F.preview_weight(difficulty, 1.0)[1] == 1  # easy includes T_e


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match=r'\(3, 4\).*\(3, 3\).*width 3'):
        F.feature_alignment(torch.zeros(3, 4), EYE)
    with pytest.raises(ValueError, match='leave the center alignment out'):
        F.center_alignment(torch.zeros(3, 4), EYE)
