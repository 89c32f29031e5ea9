"""Compiled parts are the same function, with the same gradient."""

import copy

import pytest
import torch
from builders import batch
from gradients import (
    distance,
    needs_compiler,
    option,
    results,
    run_apart,
    same,
    wide_config,
)
from mmrazor.registry import MODELS
from torch import nn

from mmrazor_pckd.models.algorithms.compilation import (
    compile_parts,
    keep_format,
    uses_cuda_graphs,
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    'backend', ['aot_eager', pytest.param('inductor', marks=needs_compiler)]
)
def test_compiled_is_the_same_function(backend):
    losses, gradients = results(option(), *batch())
    graphs = torch._dynamo.utils.counters['stats']
    before = graphs['unique_graphs']
    model = option(compile=dict(backend=backend))
    found = results(model, *batch())
    same(found[:1], [losses], rtol=1e-3, atol=1e-3)
    assert distance(found[1], gradients) < 1e-3
    assert graphs['unique_graphs'] >= before + 2  # student, teacher
    assert list(model.state_dict()) == list(option().state_dict())


def test_arguments_of_compile_reach_it():
    with pytest.raises(Exception, match='no_such_backend'):
        option(compile=dict(backend='no_such_backend'))(*batch(), mode='loss')


def test_nothing_to_compile_is_refused():
    cfg = wide_config(compile=True)
    cfg.distiller.student_recorders.more = dict(
        type='ModuleOutputs', source='backbone.layer1'
    )
    with pytest.raises(ValueError, match='model.compile: nothing of the'):
        MODELS.build(cfg)


GRAPHS = [
    dict(mode='reduce-overhead'),
    dict(mode='max-autotune'),
    dict(options={'triton.cudagraphs': True}),
]


@pytest.mark.parametrize('given', GRAPHS)
def test_cuda_graphs_hold_the_backbone_alone(given):
    network = nn.ModuleDict(dict(backbone=nn.ReLU(), neck=nn.Flatten()))
    assert uses_cuda_graphs(given)
    compile_parts(list(network.values()), network, given)
    compiled = [part._compiled_call_impl is not None for part in network.values()]
    assert compiled == [True, False]


@pytest.mark.parametrize('given', [False, True, {}, dict(mode='default')])
def test_other_ways_to_compile_are_no_cuda_graphs(given):
    assert not uses_cuda_graphs(given)


@pytest.mark.parametrize(
    ('given', 'marks'), [(dict(mode='reduce-overhead'), 2), (dict(), 0)]
)
def test_each_step_of_cuda_graphs_is_marked(given, marks, monkeypatch):
    seen = []
    monkeypatch.setattr(
        torch.compiler, 'cudagraph_mark_step_begin', lambda: seen.append(1)
    )
    model = option(compile=given)
    # What is compiled is not run here.
    for network in (model.student, model.teacher):
        network.backbone._compiled_call_impl = None
        network.neck._compiled_call_impl = None
    images, samples = batch()
    model(images, samples, mode='loss')
    model(images, samples, mode='predict')
    assert len(seen) == marks


NARROW = nn.Conv2d(4, 8, 1, stride=2)
WIDE = nn.Conv2d(16, 8, 1, stride=2)


@pytest.mark.parametrize(
    ('given', 'wanted'),
    [
        ({}, dict(layout_optimization=False)),
        (dict(mode='default'), dict(layout_optimization=False)),
        (
            dict(mode='reduce-overhead'),
            {'layout_optimization': False, 'triton.cudagraphs': True},
        ),
        (
            dict(options=dict(fallback_random=True)),
            dict(layout_optimization=False, fallback_random=True),
        ),
        (dict(options=dict(layout_optimization=True)), dict(layout_optimization=True)),
    ],
)
def test_the_compiler_keeps_the_format_where_it_has_to(given, wanted):
    assert keep_format(given, NARROW) == dict(options=wanted)
    assert keep_format(given, WIDE) == given


@pytest.mark.parametrize(
    'given',
    [
        dict(backend='aot_eager'),
        dict(mode='reduce-overhead', options=dict(fallback_random=True)),
    ],
)
def test_other_arguments_stay(given):
    assert keep_format(given, NARROW) == given


class Narrow(nn.Module):
    """Dynamo leaves a bare ``nn.Sequential`` as it is."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.narrow = nn.Conv2d(4, 8, 1, stride=2, bias=False)

    def forward(self, images):
        return self.narrow(self.stem(images).relu())


def gradients_of_a_narrow_network():
    """Error of the gradient in float32, compiled, with two threads."""
    torch.set_num_threads(2)
    torch.manual_seed(0)
    network = Narrow()
    images = torch.randn(24, 3, 32, 32)

    def gradients(network, images):
        network(images).square().mean().backward()
        return {name: p.grad for name, p in network.named_parameters()}

    wanted = gradients(copy.deepcopy(network).double(), images.double())
    compile_parts([network], network, True)
    found = gradients(network, images)
    assert torch._dynamo.utils.counters['stats']['unique_graphs'] == 1
    print(distance(found, wanted))


@needs_compiler
def test_the_gradient_of_a_narrow_network_is_right():
    found = run_apart('test_compilation.gradients_of_a_narrow_network()')
    assert float(found.split()[-1]) < 1e-3
