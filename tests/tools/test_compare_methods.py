import subprocess
import sys
from types import SimpleNamespace

import pytest
from builders import load_tool


@pytest.fixture
def lines(monkeypatch):
    """Command lines that would be run; `codes` are what they end with."""
    run, codes = [], {}

    def record(command):
        run.append([word.rsplit('/', 1)[-1] for word in command[1:]])
        return SimpleNamespace(returncode=codes.get(run[-1][0], 0))

    monkeypatch.setattr(subprocess, 'run', record)
    return SimpleNamespace(run=run, codes=codes)


def main(monkeypatch, *arguments):
    monkeypatch.setattr(sys, 'argv', ['compare_methods.py', *arguments])
    load_tool('demo/compare_methods.py').main()


def test_pictures_methods_and_table(monkeypatch, lines):
    main(monkeypatch, '--methods', 'student', 'pckd', '--seeds', '0', '1')
    assert lines.run == [
        ['make_pictures.py', 'demo_data'],
        [
            'run_comparison.py',
            '--pairs',
            'demo',
            '--methods',
            'student',
            'pckd',
            '--seeds',
            '0',
            '1',
            '--work-dir',
            'demo',
        ],
        ['compare_runs.py', 'demo', '--out', 'demo'],
    ]


def test_it_ends_where_a_run_fails(monkeypatch, lines):
    lines.codes['run_comparison.py'] = 3
    with pytest.raises(SystemExit) as end:
        main(monkeypatch)
    assert end.value.code == 3
    assert len(lines.run) == 2


def test_an_unknown_method_is_named_before_anything_runs(monkeypatch, lines):
    with pytest.raises(SystemExit, match='--methods pkcd: .*pckd') as end:
        main(monkeypatch, '--methods', 'kd', 'pkcd')
    assert '\n' not in str(end.value)
    assert not lines.run
