"""Moments of kills, and the bookkeeping, on trainings that are played."""

import random
import time

import pytest

from mmrazor_pckd.apis.crash_test import kills


class Played:
    """A training that trains at once, and ends when it is asked for its end."""

    started = []

    def __init__(self, config, work_dir, processes):
        self.work_dir, self.began = work_dir, time.monotonic()
        self.over = False
        self.started.append(work_dir.name)

    def trains(self):
        return True

    def ended(self):
        return self.over

    def finish(self):
        return 0.1

    def unfinished(self):
        return ['.epoch_1.pth.xyz']

    def family(self):
        return []

    def kill(self):
        pass


@pytest.mark.parametrize('aim', kills.AIMS)
def test_a_run_that_has_ended_is_not_killed(aim, tmp_path):
    run = Played(None, tmp_path, 1)
    assert kills.wait_for_the_moment(run, aim, random.Random(0), 0.01, 0.01)
    run.over = True
    assert not kills.wait_for_the_moment(run, aim, random.Random(0), 0.01, 0.01)


def test_rounds_go_on_until_there_were_enough_kills(tmp_path, monkeypatch, capsys):
    Played.started.clear()
    moments = iter([True, False, True])
    monkeypatch.setattr(kills, 'Training', Played)
    monkeypatch.setattr(kills, 'make_config', lambda *_: tmp_path / 'config.py')
    monkeypatch.setattr(kills, 'wait_for_the_moment', lambda *_: next(moments))
    monkeypatch.setattr(
        kills, 'newest_readable', lambda folder: ('epoch_6.pth', dict(epoch=6), [])
    )
    found = iter([[], ['state_dict.a']])
    monkeypatch.setattr(kills, 'differences', lambda one, other: next(found))
    assert kills.crash_test('a.py', kills=2, work_dir=tmp_path) == ['state_dict.a']
    # One is killed, the next one ends; in the second round likewise.
    assert Played.started == ['reference', *['killed'] * 4]
    lines = capsys.readouterr().out.splitlines()
    assert 'no bit differs' in lines[3]
    assert '1 differences, first state_dict.a' in lines[5]
    assert lines[-1] == (
        '2 kills, 2 of them in the middle of a file, 2 rounds, 1 processes: DIFFERENT'
    )
