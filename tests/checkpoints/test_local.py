"""Checkpoints on disk."""

import pytest
import torch

from mmrazor_pckd.checkpoints.local import load_from_local as load


def test_config_text_is_left_out(tmp_path):
    # Runner.resume would execute it.
    path = tmp_path / 'a.pth'
    torch.save(dict(meta=dict(config='import os', epoch=1)), path)
    assert load(path)['meta'] == dict(epoch=1)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='nowhere.pth'):
        load(tmp_path / 'nowhere.pth')
