"""What is taken out of a checkpoint. The files: tests/tools/test_export_student.py."""

import pytest
from mmengine.config import Config

from mmrazor_pckd.apis.student_files import choose_weights, export

AVERAGED = dict(
    state_dict=dict(weight='averaged', buffer='one of both'),
    ema_state_dict={'module.weight': 'trained', 'steps': 3},
)


@pytest.mark.parametrize(
    ('ema', 'weight'), [(None, 'averaged'), (True, 'averaged'), (False, 'trained')]
)
def test_which_of_two_sets_of_weights(ema, weight):
    found = choose_weights(AVERAGED, 'a.pth', ema)
    assert found == dict(weight=weight, buffer='one of both')


@pytest.mark.parametrize(('ema', 'flag'), [(True, '--ema'), (False, '--no-ema')])
def test_one_set_of_weights_leaves_no_choice(ema, flag):
    assert choose_weights(dict(weight=1), 'a.pth', None) == dict(weight=1)
    with pytest.raises(ValueError, match=f'^{flag}: a.pth is no checkpoint of EMAHook'):
        choose_weights(dict(weight=1), 'a.pth', ema)


def test_another_ending():
    with pytest.raises(ValueError, match='must end with .pth, got out.onnx'):
        export(Config(), 'epoch_1.pth', 'out.onnx')
