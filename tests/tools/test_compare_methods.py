import os
import runpy
import sys
from types import SimpleNamespace

import pytest
from builders import load_tool

MODULE = 'demo/compare_methods.py'


@pytest.fixture
def lines(monkeypatch):
    """Command lines that would be run; `ends` are the tools that fail."""
    run, ends = [], {}

    def record(path, run_name):
        assert run_name == '__main__'
        assert path.endswith(f'tools/{sys.argv[0]}')
        assert os.path.isfile(path)
        run.append((*sys.argv, os.environ['OMP_NUM_THREADS']))
        if sys.argv[0] in ends:
            raise SystemExit(ends[sys.argv[0]])

    monkeypatch.setattr(runpy, 'run_path', record)
    monkeypatch.setenv('OMP_NUM_THREADS', '0')
    monkeypatch.delenv('OMP_NUM_THREADS')
    return SimpleNamespace(run=run, ends=ends)


def main(monkeypatch, *arguments, gpus=(), cores=2):
    monkeypatch.setattr(os, 'sched_getaffinity', lambda _: range(cores))
    monkeypatch.setattr(sys, 'argv', ['compare_methods.py', *arguments])
    tool = load_tool(MODULE)
    monkeypatch.setattr(tool, 'visible_gpus', lambda: list(gpus))
    tool.main()


def test_pictures_methods_and_table(monkeypatch, lines):
    main(monkeypatch, '--methods', 'student', 'pckd', '--seeds', '0', '1')
    pictures, compared, table = (' '.join(line) for line in lines.run)
    assert pictures == 'demo/make_pictures.py demo_data 1'
    assert compared == (
        'run_comparison.py --pairs demo --methods student pckd --seeds 0 1 '
        '--jobs 3 --work-dir work_dirs/demo 1'
    )
    assert (
        table == 'analysis_tools/compare_runs.py work_dirs/demo --out work_dirs/demo 1'
    )


def test_runs_side_by_side_are_as_many_as_the_machine_trains(monkeypatch, lines):
    main(monkeypatch, gpus='01')
    main(monkeypatch, cores=64)
    main(monkeypatch, '--jobs', '5', gpus='01')
    jobs = [line[line.index('--jobs') + 1] for line in lines.run[1::3]]
    assert jobs == ['2', '8', '5']


def test_threads_that_are_set_stay(monkeypatch, lines):
    monkeypatch.setenv('OMP_NUM_THREADS', '2')
    main(monkeypatch)
    assert {line[-1] for line in lines.run} == {'2'}


def test_it_ends_where_a_run_fails(monkeypatch, lines):
    lines.ends['run_comparison.py'] = 'failed: kd_demo, seed 0'
    with pytest.raises(SystemExit, match='failed: kd_demo'):
        main(monkeypatch)
    assert len(lines.run) == 2


def test_an_unknown_method_is_named_before_anything_runs(monkeypatch, lines):
    with pytest.raises(SystemExit, match='--methods pkcd: .*pckd') as end:
        main(monkeypatch, '--methods', 'kd', 'pkcd')
    assert '\n' not in str(end.value)
    assert not lines.run
