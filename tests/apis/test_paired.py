import math

import pytest
from scipy import stats

from mmrazor_pckd.apis.paired import Estimate, estimate, paired_difference


def test_two_values_by_closed_form():
    # Student's t of one degree of freedom is Cauchy's: its quantile is a tangent.
    found = estimate([3.0, 5.0])
    assert found.mean == 4.0
    assert found.half == pytest.approx(math.tan(math.pi * 0.475))  # s / sqrt(2) = 1
    assert found.number == 2


def test_three_values_by_closed_form():
    # Of two degrees: t = 2 (p - 1/2) sqrt(2 / (4 p (1 - p))).
    p = 0.95
    quantile = 2 * (p - 0.5) * math.sqrt(2 / (4 * p * (1 - p)))
    found = estimate([1.0, 2.0, 4.0], level=0.9)
    deviation = math.sqrt(((4 / 3) ** 2 + (1 / 3) ** 2 + (5 / 3) ** 2) / 2)
    assert found.half == pytest.approx(quantile * deviation / math.sqrt(3))


@pytest.mark.parametrize('level', [0.9, 0.95, 0.99])
def test_paired_difference_is_that_of_the_paired_test(level):
    a, b = [71.2, 70.1, 72.4, 69.9], [70.0, 70.4, 71.1, 69.0]
    found = paired_difference(dict(enumerate(a)), dict(enumerate(b)), level)
    low, high = stats.ttest_rel(a, b).confidence_interval(level)
    assert found.mean - found.half == pytest.approx(low)
    assert found.mean + found.half == pytest.approx(high)


def test_only_common_seeds_are_paired():
    found = paired_difference({0: 1.0, 1: 5.0, 7: 100.0}, {1: 2.0, 0: 0.0, 3: -50.0})
    assert (found.mean, found.number) == (2.0, 2)  # of 1 and 3
    assert paired_difference({0: 1.0}, {1: 1.0}) is None


def test_what_the_seeds_share_drops_out():
    reference = {0: 60.0, 1: 65.0, 2: 55.0}
    found = paired_difference({s: v + 1 for s, v in reference.items()}, reference)
    assert found == Estimate(1.0, 0.0, 3)
    assert found.excludes_zero


def test_one_pair_has_no_interval():
    found = paired_difference({0: 61.0}, {0: 60.0})
    assert found == Estimate(1.0, None, 1)
    assert not found.excludes_zero


def test_no_value_is_refused():
    with pytest.raises(ValueError, match='no value'):
        estimate([])
