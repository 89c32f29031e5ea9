"""Every bit that differs between two runs is seen."""

import shutil

import pytest
import torch

from mmrazor_pckd.apis.crash_test.differences import differences


@pytest.fixture
def runs(tmp_path):
    """Two work dirs of the same content."""
    content = dict(
        meta=dict(epoch=1, iter=3),
        message_hub={},
        state_dict=dict(a=torch.tensor([0.0, 1.0])),
        optimizer=dict(param_groups=[dict(lr=0.1)]),
    )
    one = tmp_path / 'one'
    one.mkdir()
    for name in ('epoch_1.pth', 'best_top1_epoch_1.pth'):
        torch.save(content, one / name)
    shutil.copytree(one, tmp_path / 'other')
    return one, tmp_path / 'other', content


def test_the_same_is_the_same(runs):
    assert differences(*runs[:2]) == []


def negate_zero(content):
    content['state_dict']['a'][0] *= -1  # equal, but not in its bits


def another_average(content):
    content['ema_state_dict'] = dict(steps=torch.tensor(1))


@pytest.mark.parametrize(
    ('change', 'found'),
    [
        (negate_zero, ['state_dict.a']),
        (another_average, ['ema_state_dict.steps']),
        (
            lambda content: content['optimizer']['param_groups'][0].update(lr=0.2),
            ['optimizer.param_groups.0.lr'],
        ),
    ],
)
def test_what_differs_is_named(runs, change, found):
    one, other, content = runs
    change(content)
    torch.save(content, other / 'epoch_1.pth')
    assert differences(one, other) == found


def test_another_best_checkpoint_differs(runs):
    one, other, _ = runs
    (other / 'best_top1_epoch_1.pth').rename(other / 'best_top1_epoch_2.pth')
    assert 'the best checkpoints' in differences(one, other)[0]


def test_another_last_checkpoint_differs(runs):
    one, other, _ = runs
    (other / 'epoch_1.pth').rename(other / 'epoch_2.pth')
    assert 'the last checkpoints' in differences(one, other)[0]


def test_another_student_is_named(runs):
    one, other, content = runs
    for folder in (one, other):
        torch.save(content, folder / 'student.pth')
    assert differences(one, other) == []
    content['meta']['iter'] = 4
    torch.save(content, other / 'student.pth')
    torch.save(content, other / 'student_best.pth')
    assert differences(one, other) == ['student.pth', 'student_best.pth']


def test_other_tensors_of_a_student_are_named(runs):
    one, other, _ = runs
    for folder in (one, other):
        (folder / 'student.safetensors').write_bytes(b'a')
    assert differences(one, other) == []
    (other / 'student.safetensors').write_bytes(b'b')
    (one / 'student_best.safetensors').write_bytes(b'a')
    assert differences(one, other) == [
        'student.safetensors',
        'student_best.safetensors',
    ]
