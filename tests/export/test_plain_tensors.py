"""The weights of a student for readers of safetensors."""

import json

import pytest
import torch
from torch import nn

from mmrazor_pckd.export.plain_tensors import tensors_path, write_tensors

pytest.importorskip('safetensors')


@pytest.fixture
def written(tmp_path):
    """Writes weights with what is known of them; tensors and metadata."""
    from safetensors import safe_open
    from safetensors.torch import load_file

    path = tmp_path / 'student.safetensors'

    def write(state, **meta):
        write_tensors(dict(state_dict=state, meta=meta), str(path))
        with safe_open(path, 'pt') as file:
            return load_file(path), file.metadata()

    write.path = path
    return write


def test_the_weights_are_those_of_the_checkpoint(written):
    student = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    state = student.state_dict()
    assert state['1.num_batches_tracked'].shape == ()
    found, _ = written(state)
    other = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    other.load_state_dict(found, strict=True)
    for key, value in other.state_dict().items():
        assert torch.equal(value, state[key])
        assert value.dtype == state[key].dtype


def test_tied_sliced_and_transposed_weights(written):
    whole = torch.arange(12.0).reshape(3, 4)
    state = dict(a=whole, b=whole, c=whole.t(), d=whole[1], e=whole.half())
    assert not state['c'].is_contiguous()
    found, _ = written(state)
    assert set(found) == set(state)
    for key, value in state.items():
        assert torch.equal(found[key], value)
    # A slice does not bring what it is a slice of.
    assert written.path.stat().st_size < 1000


def test_what_is_known_is_text(written):
    _, meta = written(
        dict(a=torch.ones(1)),
        epoch=3,
        metrics={'accuracy/top1': 50.0},
        dataset_meta=dict(classes=('cat', 'größer')),
        torch_version='2.11.0',
    )
    assert meta['format'] == 'pt'
    assert json.loads(meta['metrics']) == {'accuracy/top1': 50.0}
    assert json.loads(meta['dataset_meta']) == dict(classes=['cat', 'größer'])
    assert (meta['epoch'], meta['torch_version']) == ('3', '2.11.0')


def test_one_checkpoint_gives_one_file(written):
    state, meta = dict(b=torch.ones(3), a=torch.zeros(2)), dict.fromkeys('klmnopq', 1)
    contents = set()
    for _ in range(4):
        written(state, **meta)
        contents.add(written.path.read_bytes())
    assert len(contents) == 1


def test_a_type_that_the_format_lacks(written):
    weight = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)
    with pytest.raises(
        ValueError, match=r'student\.safetensors is not written, .*qint8'
    ):
        written(dict(a=weight))
    assert not written.path.exists()


def test_its_place():
    assert tensors_path('a.b/student_best.pth') == 'a.b/student_best.safetensors'
