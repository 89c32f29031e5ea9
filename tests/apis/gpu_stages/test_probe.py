import json
import time

import pytest
from mmengine.config import Config
from runs import demo_config

from mmrazor_pckd.apis.gpu_stages import probe as module
from mmrazor_pckd.apis.gpu_stages.probe import meeting, probe, slowest


@pytest.fixture
def configs(pictures, tmp_path):
    for name in ('student', 'pckd'):
        cfg = demo_config(name, pictures, 'unused')
        if name == 'pckd':
            cfg.model.teacher_ckpt = 'not_there_yet.pth'
        cfg.dump(tmp_path / f'{name}.py')
    return tmp_path


def test_a_step_of_each_on_its_own_data(configs, monkeypatch):
    monkeypatch.setattr(module, 'PAUSE', 0.0)
    begun = {}
    for name in ('student', 'pckd'):
        start = time.time()
        probe(configs / f'{name}.py', configs, others=1, seconds=0.2)
        begun[name] = time.time() - start
    found = {name: json.loads((configs / f'{name}.json').read_text()) for name in begun}
    assert [each['distills'] for each in found.values()] == [False, True]
    assert all(0 < each['step'] < each['start'] for each in found.values())
    expected = dict(teacher=found['student']['step'], methods=found['pckd']['step'])
    expected['start'] = max(each['start'] for each in found.values())
    assert slowest(configs) == expected
    assert Config.fromfile(configs / 'pckd.py').model.teacher_ckpt


def test_methods_wait_for_the_second_stretch(configs, monkeypatch):
    now, begun = [1000.0], []
    monkeypatch.setattr(module, 'make_step', lambda *_: (lambda: None, True))
    monkeypatch.setattr(module, 'meeting', lambda *_: 1000.0)
    monkeypatch.setattr('time.time', lambda: now[0])
    monkeypatch.setattr('time.sleep', begun.append)
    probe(configs / 'pckd.py', configs, others=2, seconds=0.01)
    assert begun == [pytest.approx(0.01 + module.PAUSE)]


def test_one_that_fails_keeps_no_other_waiting(configs, monkeypatch):
    def broken(*_):
        raise RuntimeError('out of memory')

    monkeypatch.setattr(module, 'make_step', broken)
    with pytest.raises(RuntimeError, match='out of memory'):
        probe(configs / 'pckd.py', configs, others=2, seconds=0.1)
    assert (configs / 'pckd.ready').exists()
    assert slowest(configs) == {}


def test_all_begin_at_one_time_and_none_waits_for_ever(tmp_path):
    for name in 'ab':
        (tmp_path / f'{name}.ready').touch()
    latest = max(path.stat().st_mtime for path in tmp_path.iterdir())
    assert meeting(tmp_path, others=2) == latest + module.PAUSE
    begin = time.monotonic()
    assert meeting(tmp_path, others=3, patience=0.1) == latest + module.PAUSE
    assert 0.1 <= time.monotonic() - begin < 30


def test_the_slowest_of_each_kind(tmp_path):
    for name, distills, step, start in (
        ('wrn40-2', False, 0.02, 11.0),
        ('wrn16-2', False, 0.01, 9.0),
        ('kd', True, 0.015, 12.0),
    ):
        text = json.dumps(dict(distills=distills, step=step, start=start))
        (tmp_path / f'{name}.json').write_text(text)
    assert slowest(tmp_path) == dict(teacher=0.02, methods=0.015, start=12.0)
