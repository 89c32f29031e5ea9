"""Files of safetensors among the checkpoints."""

import io
import pickle
import sys

import pytest
import torch
from torch import nn

from mmrazor_pckd.checkpoints.local import load_from_local
from mmrazor_pckd.checkpoints.reading import read_checkpoint
from mmrazor_pckd.checkpoints.safetensors_file import is_safetensors
from mmrazor_pckd.checkpoints.strict import load_strictly

safetensors = pytest.importorskip('safetensors.torch')


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / 'network.safetensors'
    network = nn.Linear(3, 2)
    safetensors.save_file(network.state_dict(), path, metadata=dict(format='pt'))
    return network, path


def test_it_is_loaded_strictly(saved):
    network, path = saved
    other = nn.Linear(3, 2)
    load_strictly(other, str(path), 'model.teacher_ckpt')
    assert torch.equal(other.weight, network.weight)
    with pytest.raises(ValueError, match=r'1 keys are unexpected, first bias'):
        load_strictly(nn.Linear(3, 2, bias=False), str(path), 'model.teacher_ckpt')


def test_the_content_counts_not_the_name(saved, tmp_path):
    network, path = saved
    other = tmp_path / 'network.bin'
    other.write_bytes(path.read_bytes())
    assert torch.equal(load_from_local(str(other))['bias'], network.bias)


def test_what_is_cut_short_is_one_line(saved, tmp_path):
    _, path = saved
    whole = path.read_bytes()
    for length in (0, 5, 20, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(pickle.UnpicklingError, match='cut short') as error:
            load_from_local(str(path))
        assert '\n' not in str(error.value)
        assert str(error.value).startswith(str(path))


def test_a_lying_header_is_refused():
    header = b'{"a":{"dtype":"F32","shape":[999999],"data_offsets":[0,3999996]}}'
    file = io.BytesIO(len(header).to_bytes(8, 'little') + header + bytes(16))
    with pytest.raises(pickle.UnpicklingError, match='refused by safetensors'):
        read_checkpoint(file, 'a.safetensors')


@pytest.mark.parametrize('zipped', [True, False])
def test_files_of_torch_are_none(zipped):
    file = io.BytesIO()
    torch.save(dict(a=1), file, _use_new_zipfile_serialization=zipped)
    file.seek(0)
    assert not is_safetensors(file, 'a.pth')
    assert file.tell() == 0


def test_without_the_package_it_is_one_line(saved, monkeypatch):
    monkeypatch.setitem(sys.modules, 'safetensors', None)
    monkeypatch.setitem(sys.modules, 'safetensors.torch', None)
    with pytest.raises(pickle.UnpicklingError, match='pip install safetensors'):
        load_from_local(str(saved[1]))
