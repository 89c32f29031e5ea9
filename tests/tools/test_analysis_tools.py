"""What may be wrong for the tools that draw figures, and their page."""

import re
import shlex
import sys

import pytest
from builders import ROOT, load_tool
from trained_networks import CLASSES

pytestmark = pytest.mark.slow


def test_errors_are_one_line_that_says_what_is_wrong(trained, wrong, tmp_path, capsys):
    pair = trained.config, trained.checkpoint
    for tool in ('tsne', 'centers', 'sample_difficulty'):
        assert 'near matches: disc_dots' in wrong(tool, *pair, '--classes', 'disk_dots')
    for tool in ('centers', 'weights'):
        message = wrong(tool, trained.teacher_config, trained.checkpoint)
        assert f'{trained.checkpoint} does not fit ImageClassifier' in message
        assert 'no checkpoint at nowhere.pth' in wrong(
            tool, trained.config, 'nowhere.pth'
        )
        assert 'refused a file' in wrong(tool, trained.config, ROOT / 'README.md')
    assert 'nowhere.py' in wrong('centers', 'nowhere.py', pair[1])
    assert 'has no model' in wrong('centers', ROOT / 'configs/_base_/hooks.py', pair[1])
    assert 'perplexity' in wrong('tsne', *pair, '--classes', *CLASSES)
    assert 'growth_rate must be > 0' in wrong('weights', *pair, '--growth-rate', 0)
    assert 'two checkpoints are of one epoch' in wrong(
        'weights', *pair, *pair[1:], trained.first, trained.teacher
    )
    assert 'no */vis_data/weights.jsonl' in wrong('weights', '--runs', tmp_path)
    assert 'no val_dataloader: choose another --split' in wrong(
        'tsne', *pair, '--split', 'val', '--cfg-options', 'val_dataloader='
    )
    assert "'nowhere/val'; see test_dataloader.dataset.data_root" in wrong(
        'tsne', *pair, '--cfg-options', 'test_dataloader.dataset.data_root=nowhere'
    )
    for words in ([trained.config], [*pair, '--titles', 'a', 'b']):
        wrong('tsne', *words)
    for words in ([], [trained.config]):
        wrong('weights', *words)
    assert '--runs WORK_DIR' in capsys.readouterr().err


def test_the_extra_is_named_where_it_is_missing(trained, wrong, monkeypatch):
    monkeypatch.setitem(sys.modules, 'sklearn', None)
    for tool in ('tsne', 'centers'):
        assert wrong(tool, trained.config, trained.checkpoint) == (
            'sklearn is not installed: pip install "mmrazor_pckd[analysis]"'
        )


def test_the_commands_of_the_page_are_understood(monkeypatch):
    text = (ROOT / 'docs' / 'look.md').read_text().replace('\\\n', '')
    commands = re.findall(r'^python tools/analysis_tools/(.*)', text, re.M)
    assert len(commands) == 5
    for command in commands:
        file, *words = shlex.split(command)
        monkeypatch.setattr(sys, 'argv', [file, *words])
        load_tool(f'analysis_tools/{file}').parse_args()
        for word in words:
            if word.startswith('configs/'):
                assert (ROOT / word).exists()
