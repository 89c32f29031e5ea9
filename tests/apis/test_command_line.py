import pickle

import pytest

from mmrazor_pckd.apis import command_line


@pytest.mark.parametrize('kind', [ValueError, OSError, pickle.UnpicklingError])
def test_what_the_user_can_put_right_ends_with_a_line(kind):
    with pytest.raises(SystemExit, match='^said$'), command_line.one_line_errors():
        raise kind('said')


def test_a_mistake_of_our_own_keeps_its_traceback():
    with pytest.raises(KeyError), command_line.one_line_errors():
        raise KeyError('ours')
