import pytest

from mmrazor_pckd.apis.gpu_stages.stage import Command, share


def test_one_that_hangs_leaves_time_to_the_others():
    assert Command('a', [], seconds=40).limit(200) == 80
    assert Command('a', [], seconds=40).limit(50) == 50
    assert Command('a', []).limit(200) == 200


@pytest.mark.parametrize(('left', 'parts'), [(540, [180, 180, 180]), (-3, [0, 0])])
def test_stages_that_take_all_they_may_have_equal_parts(left, parts):
    found = []
    for number in range(len(parts)):
        found.append(share(left, len(parts) - number))
        left -= found[-1]
    assert found == parts
