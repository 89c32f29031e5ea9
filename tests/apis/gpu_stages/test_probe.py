import json
import time

import pytest
from mmengine.config import Config
from runs import demo_config

from mmrazor_pckd.apis.gpu_stages import probe as module
from mmrazor_pckd.apis.gpu_stages.probe import meeting, probe, slowest


@pytest.fixture
def configs(pictures, tmp_path):
    """Files of a teacher and of a method."""
    (tmp_path / 'teachers').mkdir()
    files = tmp_path / 'teachers' / 'student.py', tmp_path / 'pckd.py'
    for path in files:
        cfg = demo_config(path.stem, pictures, 'unused')
        if path.stem == 'pckd':
            cfg.model.teacher_ckpt = 'not_there_yet.pth'
        cfg.dump(path)
    return files


def test_a_step_of_each_on_its_own_data(configs, tmp_path, monkeypatch):
    monkeypatch.setattr(module, 'PAUSE', 0.0)
    for path in configs:
        probe(path, tmp_path, others=1, seconds=0.2)
    found = {
        path.name.split('_')[0]: json.loads(path.read_text())
        for path in tmp_path.glob('*.json')
    }
    assert {name: each['teaches'] for name, each in found.items()} == dict(
        student=True, pckd=False
    )
    assert all(0 < each['step'] < each['start'] for each in found.values())
    expected = dict(teacher=found['student']['step'], methods=found['pckd']['step'])
    expected['start'] = max(each['start'] for each in found.values())
    assert slowest(tmp_path) == expected
    assert Config.fromfile(configs[1]).model.teacher_ckpt


def test_the_others_wait_for_the_second_stretch(configs, tmp_path, monkeypatch):
    begun = []
    monkeypatch.setattr(module, 'make_step', lambda *_: lambda: None)
    monkeypatch.setattr(module, 'meeting', lambda *_: 1000.0)
    monkeypatch.setattr('time.time', lambda: 1000.0)
    monkeypatch.setattr('time.sleep', begun.append)
    for path in configs:
        probe(path, tmp_path, others=2, seconds=0.01)
    assert begun == [0.0, pytest.approx(0.01 + module.PAUSE)]


def test_one_that_fails_keeps_no_other_waiting(configs, tmp_path, monkeypatch):
    def broken(*_):
        raise RuntimeError('out of memory')

    monkeypatch.setattr(module, 'make_step', broken)
    with pytest.raises(RuntimeError, match='out of memory'):
        probe(configs[1], tmp_path, others=2, seconds=0.1)
    assert [path.suffix for path in tmp_path.glob('pckd_*')] == ['.ready']
    assert slowest(tmp_path) == {}


def test_all_begin_at_one_time_and_none_waits_for_ever(tmp_path):
    for name in 'ab':
        (tmp_path / f'{name}.ready').touch()
    latest = max(path.stat().st_mtime for path in tmp_path.iterdir())
    assert meeting(tmp_path, others=2) == latest + module.PAUSE
    begin = time.monotonic()
    assert meeting(tmp_path, others=3, patience=0.1) == latest + module.PAUSE
    assert 0.1 <= time.monotonic() - begin < 30


def test_the_slowest_of_each_kind(tmp_path):
    for name, teaches, step, start in (
        ('wrn40-2', True, 0.02, 11.0),
        ('wrn16-2', False, 0.01, 9.0),
        ('kd', False, 0.015, 12.0),
    ):
        text = json.dumps(dict(teaches=teaches, step=step, start=start))
        (tmp_path / f'{name}.json').write_text(text)
    assert slowest(tmp_path) == dict(teacher=0.02, methods=0.015, start=12.0)
