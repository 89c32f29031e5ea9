"""A trial of a small network: a step, an epoch, a prediction."""

import pytest

from mmrazor_pckd.apis.network_sweep.families import Family
from mmrazor_pckd.apis.network_sweep.trial import SMALL, run
from mmrazor_pckd.datasets.demo_pictures import make_pictures

TINY = dict(
    SMALL,
    backbone=dict(type='ResNet', depth=18, stem_channels=4, base_channels=4),
    head=dict(type='LinearClsHead', num_classes=10, in_channels=32),
)


@pytest.fixture
def pictures(tmp_path):
    make_pictures(tmp_path / 'pictures', train=1, val=1, seed=0)
    return str(tmp_path / 'pictures')


@pytest.mark.slow
def test_a_step_of_a_teacher(pictures, tmp_path):
    found = run(Family('tiny', TINY), 'teacher', pictures, str(tmp_path), True)
    assert found['why'] == ''
    assert (found['done'], found['size'], found['cannot']) == ('step', 64, ['fsp'])


@pytest.mark.slow
def test_an_epoch_an_export_and_a_prediction(pictures, tmp_path):
    found = run(Family('tiny', TINY), 'student', pictures, str(tmp_path), False)
    assert (found['done'], found['why']) == ('predict', '')
    assert (tmp_path / 'student.pth').is_file()


@pytest.mark.slow
def test_what_cannot_be_is_one_line(pictures, tmp_path):
    no_head = Family('tiny', dict(TINY, head=None))
    found = run(no_head, 'student', pictures, str(tmp_path), True)
    assert 'done' not in found
    assert 'no model.head.num_classes' in found['why']
    assert '\n' not in found['why']
