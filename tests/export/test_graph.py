"""TorchScript and ONNX that compute what PyTorch computes, or no file."""

from types import SimpleNamespace

import pytest
import torch

from mmrazor_pckd.export import graph
from mmrazor_pckd.export.graph import Logits, image_size


class Draws(torch.nn.Module):
    """A student whose graph keeps what was drawn when it was traced."""

    data_preprocessor = SimpleNamespace(mean=torch.zeros(3, 1, 1))

    def __init__(self, logits=True):
        super().__init__()
        self.fc = torch.nn.Linear(3 * 4 * 4, 5)
        self.logits, self.calls = logits, 0

    def forward(self, images, mode):
        self.calls += 1
        scores = self.fc(images.flatten(1)) + self.calls
        return scores if self.logits else (scores,)


@pytest.mark.parametrize('kind', ['torchscript', 'onnx'])
def test_a_graph_that_computes_something_else(kind, tmp_path, monkeypatch):
    if kind == 'onnx':
        pytest.importorskip('onnxruntime')
    write = getattr(graph, f'write_{kind}')
    path = tmp_path / 'graph'
    with pytest.raises(
        ValueError,
        match=f'--{kind}: no file is written, its '
        r"logits differ from PyTorch's by \d.*, more than 1e",
    ):
        write(Draws(), (4, 4), str(path))
    with pytest.raises(ValueError, match='the head of Draws yields no logits'):
        write(Draws(logits=False), (4, 4), str(path))

    def untraceable(*args, **kwargs):
        raise RuntimeError('no operator\nfor that')

    module = 'jit.trace' if kind == 'torchscript' else 'onnx.export'
    monkeypatch.setattr(f'torch.{module}', untraceable)
    with pytest.raises(
        ValueError, match=f'--{kind}: PyTorch cannot export this Draws: no operator$'
    ):
        write(Draws(), (4, 4), str(path))
    assert not path.exists()
    assert Logits(Draws())(torch.zeros(1, 3, 4, 4)).shape == (1, 5)


def test_the_size_of_the_images():
    steps = [dict(type='ResizeEdge', scale=9), dict(type='PackInputs')]
    config = dict(test_dataloader=dict(dataset=dict(pipeline=steps)))
    for size, wanted in ((8, (8, 8)), ((8, 6), (8, 6))):
        steps.insert(1, dict(type='CenterCrop', crop_size=size))
        assert image_size(config) == wanted
        steps.pop(1)
    with pytest.raises(ValueError, match='does not crop: give --shape HEIGHT WIDTH'):
        image_size(config)
