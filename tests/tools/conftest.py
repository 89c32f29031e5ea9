"""Figure tools, called with a command line."""

import csv
import sys

import cv2
import numpy as np
import pytest
from builders import load_tool


@pytest.fixture
def call(monkeypatch, tmp_path):
    """Run a tool; return what is in the file of its numbers."""

    def run(name, *words):
        tool = load_tool(f'analysis_tools/{name}.py')
        out = tmp_path / 'look' / 'X.png'
        monkeypatch.setattr(
            sys,
            'argv',
            [f'{name}.py', *map(str, words), '--out', str(out), '--device', 'cpu'],
        )
        tool.main()
        run.picture = cv2.imread(str(out))
        out.unlink()
        if out.with_suffix('.npz').exists():
            return dict(np.load(out.with_suffix('.npz')))
        with out.with_suffix('.csv').open() as file:
            return list(csv.DictReader(file))

    return run


@pytest.fixture
def wrong(call):
    """The one line that a tool ends with."""

    def run(name, *words):
        with pytest.raises(SystemExit) as error:
            call(name, *words)
        message = str(error.value)
        assert '\n' not in message
        return message

    return run
