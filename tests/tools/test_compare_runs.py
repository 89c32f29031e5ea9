import csv
import json
import sys

import pytest
from builders import load_tool
from work_dirs import comparison


@pytest.fixture
def main(monkeypatch):
    """The tool with a command line."""

    def call(*words):
        monkeypatch.setattr(sys, 'argv', ['compare_runs.py', *map(str, words)])
        load_tool('analysis_tools/compare_runs.py').main()

    return call


def test_table_and_curves_are_written(tmp_path, main, capsys):
    out = tmp_path / 'out'
    main(comparison(tmp_path), '--out', out)
    assert '61.00 ± 1.41' in capsys.readouterr().out
    lines = (out / 'comparison.md').read_text().splitlines()
    assert lines[0].startswith('| run | seeds | top-1 |')
    assert len(lines) == 2 + 5
    with (out / 'comparison.csv').open() as file:
        (kd,) = (row for row in csv.DictReader(file) if row['run'] == 'kd')
    assert kd['to student'] == '+9.00'
    assert (out / 'comparison.png').read_bytes()[:4] == b'\x89PNG'


def test_runs_are_archived(tmp_path, main, capsys):
    kept = tmp_path / 'results' / 'mine'
    main(comparison(tmp_path), '--archive', kept, '--baseline', 'kd')
    assert str(kept) in capsys.readouterr().out
    assert len(json.loads((kept / 'runs.json').read_text())) == 6
    assert (
        '| student | 2 | 61.00 ± 1.41 | 71.00 ± 1.41 | 63.00 ± 1.41 | -9.00 |'
        in (kept / 'comparison.md').read_text()
    )


def test_a_folder_without_logs_is_named(tmp_path, main):
    with pytest.raises(SystemExit, match=str(tmp_path)):
        main(tmp_path)
