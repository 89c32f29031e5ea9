import os
import subprocess
import sys

import pytest
import torch
from builders import ROOT, load_tool

from mmrazor_pckd.apis.convert_repdistiller import shapes
from mmrazor_pckd.checkpoints.repdistiller import NETWORKS, rename

pytestmark = pytest.mark.slow

TOOL = 'model_converters/repdistiller_to_mmpretrain.py'


def test_the_command_line(tmp_path, monkeypatch, capsys):
    # A state dict in RepDistiller's layout.
    back = [(ours, theirs) for theirs, ours in NETWORKS['resnet20']]
    state = {
        rename(key, back): torch.zeros(shape)
        for key, shape in shapes('resnet20', 100).items()
    }
    torch.save(state, tmp_path / 'in.pth')
    files = [str(tmp_path / 'in.pth'), str(tmp_path / 'out.pth')]
    monkeypatch.setattr(sys, 'argv', ['tool', *files])
    load_tool(TOOL).main()
    assert capsys.readouterr().out == f'resnet20: {tmp_path}/out.pth\n'
    done = subprocess.run(
        [sys.executable, ROOT / 'tools' / TOOL, *files, '--network', 'vgg8'],
        capture_output=True,
        text=True,
        env={**os.environ, 'PYTHONPATH': str(ROOT)},
    )
    assert done.returncode == 1
    assert 'is no vgg8 (it fits resnet20)' in done.stderr.splitlines()[-1]
    assert 'Traceback' not in done.stderr
