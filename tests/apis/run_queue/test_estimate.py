from types import SimpleNamespace

import pytest
from work_dirs import step, validated, write

from mmrazor_pckd.apis.run_queue.estimate import Durations, Pace, time_left


def test_neither_the_start_nor_an_earlier_start_is_a_pace():
    # Resumed after 6 of 10 epochs; each takes 5 s, and the start 100 s.
    pace = Pace(10)
    for now, share in ((100, 0.7), (103, 0.7), (105, 0.8), (110, 0.9)):
        pace.add(share, now)
    assert pace.share == 0.9
    # Two of ten epochs are ahead, one of them for 2 s already.
    assert pace.left(112) == pytest.approx(8)
    assert pace.left(500) == 0


def test_a_pace_takes_two_looks():
    pace = Pace(10)
    assert pace.left(1) is None
    pace.add(0.5, 1)
    assert pace.left(2) is None


def run(config, folder='nowhere'):
    return SimpleNamespace(config=config, folder=folder)


def test_a_run_takes_what_its_config_took():
    durations = Durations()
    new, a = run('new'), run('a')
    assert durations.expected([a, new]) == [None, None]
    for config, seconds in (('a', 10.0), ('a', 20.0), ('b', 45.0)):
        durations.add(run(config), seconds)
    assert durations.expected([a, new]) == [15, 30]


def test_a_run_takes_what_one_of_its_config_is_going_to_take():
    durations = Durations()
    durations.watch(run('a'), 50.0)
    durations.watch(run('a'), 40.0)
    assert durations.expected([run('a')]) == [40]
    durations.add(run('a'), 30.0)  # what was measured counts
    assert durations.expected([run('a')]) == [30]


def test_an_unknown_cost_is_no_cost():
    durations = Durations(cost=lambda run: dict(a=1, b=4).get(run.config))
    durations.watch(run('a'), 10.0)
    durations.add(run('d'), 30.0)
    assert durations.expected([run('b'), run('c')]) == [40, 20]


def test_runs_that_were_finished_before_are_known_by_their_logs(tmp_path):
    write(tmp_path, [step(1, 10, time=0.5), validated(1, 50.0), step(2, 20, time=0.5)])
    durations = Durations()
    durations.read([run('a', tmp_path), run('b')])
    assert durations.finished == dict(a=[10.0])


def test_a_long_run_at_the_end_is_not_shared_out():
    assert time_left([], [1.0, 1.0, 10.0], jobs=2) == 11
    assert time_left([5.0], [2.0, 2.0], jobs=2) == 5
    assert time_left([], [], jobs=3) == 0
