"""Several temperatures, checked."""

import math

import pytest

from mmrazor_pckd.models.losses.temperatures import check_temperatures


@pytest.mark.parametrize('taus', [(), [], 4, 4.0])
def test_no_list_of_temperatures_is_refused(taus):
    with pytest.raises(ValueError, match='taus must be a list of temperatures, got'):
        check_temperatures(taus)


@pytest.mark.parametrize('bad', [0, -1, math.nan])
def test_each_must_be_positive(bad):
    with pytest.raises(ValueError, match=f'taus must be > 0, got {bad}'):
        check_temperatures([2, bad])
    assert check_temperatures([2, 3.5]) == (2, 3.5)
