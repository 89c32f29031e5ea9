"""Paths and commands that the documents name are there."""
import re
from pathlib import Path

import mmrazor
import pytest
from builders import ROOT

README = (ROOT / 'README.md').read_text()
CONFIGS = sorted((ROOT / 'configs').glob('**/*.py'))


def test_no_placeholder_is_left():
    assert not re.findall(r'\b[A-Z]+_(?:TABLE|ROWS)\b', README)


def test_paths_in_the_readme():
    paths = set(
        re.findall(r'(?:configs|tools|tests|mmrazor_pckd)/[\w./-]+', README))
    assert len(paths) > 10
    for path in paths:
        if path != 'configs/...':
            name = path.rstrip('./')
            assert list(ROOT.glob(name + '*')), path


def test_methods_in_the_readme():
    named = set(re.findall(r'^\| `(\w+)` \|', README, re.MULTILINE))
    shipped = {
        path.stem.replace('_r34_r18_imagenet', '')
        for path in (ROOT / 'configs').glob('*_r34_r18_imagenet.py')
    }
    assert shipped <= named


def test_stock_configs_in_the_readme():
    shipped = Path(mmrazor.__file__).parent / '.mim/configs/distill/mmcls'
    for path in shipped.glob('*/*.py'):
        assert f'`{path.relative_to(shipped)}`' in README


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_commands_in_the_heads_of_configs(path):
    for command in re.findall(r'# Command\s+(.*)', path.read_text()):
        tool, config = re.findall(r'(?:tools|configs)/[\w./-]+', command)
        assert (ROOT / tool).exists()
        assert ROOT / config == path
