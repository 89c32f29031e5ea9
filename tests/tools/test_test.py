"""The command line of an evaluation."""

import sys

import pytest
from builders import ROOT, load_tool

CONFIG = str(ROOT / 'configs/demo/pckd_demo.py')


@pytest.fixture
def tool(monkeypatch):
    """The tool with a command line, where the data are not."""
    monkeypatch.delenv('LOCAL_RANK', raising=False)

    def load(*flags):
        monkeypatch.setattr(sys, 'argv', ['test.py', CONFIG, 'a.pth', *flags])
        return load_tool('test.py')

    return load


def test_options_are_checked_before_anything_is_built(tool):
    with pytest.raises(SystemExit, match=f'^{CONFIG}: --cfg-options load_from') as end:
        tool('--cfg-options', 'load_from=b.pth').main()
    assert '\n' not in str(end.value)


def test_the_data_are_looked_for(tool, tmp_path):
    options = 'test_dataloader.dataset.data_root=data/none'
    with pytest.raises(SystemExit, match='there is no folder data/none'):
        tool('--work-dir', str(tmp_path / 'new'), '--cfg-options', options).main()
    assert (tmp_path / 'new').is_dir()
