"""Eight bits that compute nearly what thirty-two compute, the same each time."""

import logging
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from mmrazor_pckd.export.graph import cpu_session, onnx_graph
from mmrazor_pckd.export.int8 import Calibration, quantize

pytest.importorskip('onnxruntime')


class Student(nn.Sequential):
    """Two layers and their logits."""

    data_preprocessor = SimpleNamespace(mean=torch.zeros(3, 1, 1))

    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 16, 3, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(32, 5),
        )

    def forward(self, images, mode):
        return super().forward(images)


@pytest.fixture(scope='module')
def graph():
    torch.manual_seed(0)
    student = Student().eval()
    images = np.random.default_rng(0).normal(size=(12, 3, 8, 8)).astype(np.float32)
    content, _ = onnx_graph(student, (8, 8))
    return SimpleNamespace(
        student=student,
        content=content,
        images=images,
        small=quantize(content, images[:, None], student),
    )


def run(content, images):
    return cpu_session(content).run(None, dict(images=images))[0]


def test_it_computes_nearly_the_same_with_eight_bits(graph):
    wanted, found = (run(each, graph.images) for each in (graph.content, graph.small))
    assert found.shape == wanted.shape == (12, 5)
    assert 0 < abs(found - wanted).max() < 0.05 * abs(wanted).max()
    import onnx

    model = onnx.load_from_string(graph.small)
    stored = {each.data_type for each in model.graph.initializer if len(each.dims) > 1}
    assert stored == {onnx.TensorProto.INT8}
    scales = [
        each
        for each in model.graph.initializer
        if each.name.endswith('_scale') and list(each.dims) == [32]
    ]
    assert scales  # one for each channel of the second convolution


def test_images_decide_the_ranges(graph):
    again = quantize(graph.content, graph.images[:, None], graph.student)
    other = quantize(graph.content, 100 * graph.images[:, None], graph.student)
    wanted, same, coarse = (
        run(each, graph.images) for each in (graph.small, again, other)
    )
    assert np.array_equal(wanted, same)
    assert not np.array_equal(wanted, coarse)


def test_what_cannot_be_is_one_line(graph):
    with pytest.raises(
        ValueError, match='^--int8: ONNX Runtime cannot quantise this Student: '
    ) as caught:
        quantize(b'no graph', graph.images[:, None], graph.student)
    assert '\n' not in str(caught.value)
    # Images of another size than the graph's.
    with pytest.raises(ValueError, match='^--int8: ONNX Runtime cannot quantise'):
        quantize(graph.content, graph.images[:, None, :, :4], graph.student)


def test_the_log_is_as_before(graph, caplog, monkeypatch):
    quantization = pytest.importorskip('onnxruntime.quantization')
    given = quantization.quantize_static

    def advise(*args, **kwargs):
        logging.warning('Axis 1 is out-of-range')
        return given(*args, **kwargs)

    monkeypatch.setattr(quantization, 'quantize_static', advise)
    quantize(graph.content, graph.images[:, None], graph.student)
    assert not caplog.records
    logging.warning('after it')
    assert [record.message for record in caplog.records] == ['after it']


def test_a_reader_ends():
    reader = Calibration([np.zeros((1, 3, 2, 2))] * 2)
    found = [reader.get_next() for _ in range(3)]
    assert [each and list(each) for each in found] == [['images'], ['images'], None]
