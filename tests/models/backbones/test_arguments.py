"""Arguments of all backbones."""

import math

import pytest

from mmrazor_pckd.models.backbones.arguments import check_depth, check_out_indices


def test_what_fits_is_returned():
    assert check_depth(14, (8, 14), 'Net') == 14
    assert check_out_indices([0, 2], 3, 'Net') == (0, 2)
    assert check_out_indices(range(3), 3, 'Net') == (0, 1, 2)


@pytest.mark.parametrize('depth', [9, None, '8', math.nan])
def test_another_depth_is_refused_with_those_there_are(depth):
    with pytest.raises(ValueError, match=f'depth={depth!r} is none of Net: 8, 14'):
        check_depth(depth, (8, 14), 'Net')


@pytest.mark.parametrize('indices', [(3,), (-1,), (), 2, None, {0}, ('0',)])
def test_other_stages_are_refused_with_those_there_are(indices):
    with pytest.raises(ValueError, match='out_indices=.* fit Net: .* stages 0 to 2'):
        check_out_indices(indices, 3, 'Net')
