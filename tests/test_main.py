"""`mmrazor-pckd COMMAND`, and `python -m mmrazor_pckd SCRIPT`."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ROOT

from mmrazor_pckd import __main__ as main
from mmrazor_pckd.compat import listing

pytestmark = pytest.mark.slow


def said(monkeypatch, capsys, path, *arguments):
    """What a command line prints; its script is run in this process."""
    monkeypatch.setattr(sys, 'argv', [str(path), *arguments])
    monkeypatch.syspath_prepend(path.parent)
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(path), run_name='__main__')
    assert end.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize('command', main.COMMANDS)
def test_a_command_is_the_tool(command, monkeypatch, capsys):
    tool = ROOT / 'tools' / main.COMMANDS[command]
    wanted = said(monkeypatch, capsys, tool, '--help')
    assert wanted.startswith(f'usage: {tool.name} ')
    assert said(monkeypatch, capsys, Path(main.__file__), command, '--help') == wanted


def test_help_names_every_command():
    for command in main.COMMANDS:
        assert re.search(rf'^(COMMAND)? +{command} ', main.__doc__, re.MULTILINE)


def test_the_patches_are_listed(monkeypatch, capsys):
    monkeypatch.setattr(sys, 'argv', ['mmrazor-pckd', '--patches'])
    main.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines == list(listing())
    assert len(lines) > 20


def test_what_is_neither_is_refused(monkeypatch):
    monkeypatch.setattr(sys, 'argv', ['mmrazor-pckd', 'trian'])
    with pytest.raises(SystemExit, match='trian is neither a command') as end:
        main.main()
    assert '\n' not in str(end.value)


def test_a_script_runs_as_it_is(tmp_path):
    (tmp_path / 'beside.py').write_text('NAME = "mmrazor"')
    script = tmp_path / 'script.py'
    script.write_text(
        'import sys, beside, mmrazor.models\nprint(beside.NAME, sys.argv[1:])'
    )
    done = subprocess.run(
        [sys.executable, '-m', 'mmrazor_pckd', script, '--flag'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("mmrazor ['--flag']\n")
