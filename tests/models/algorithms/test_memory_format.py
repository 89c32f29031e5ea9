"""Channels last: where it is chosen, where it is not, and that it is right."""

import logging

import pytest
import torch
from builders import batch, build, model_config
from gradients import distance, option, results, run_apart, same, wide_config
from mmengine.logging import MMLogger
from mmrazor.registry import MODELS
from torch import nn

from mmrazor_pckd.models.algorithms.memory_format import (
    MemoryFormat,
    find_unsafe_convolution,
)

pytestmark = pytest.mark.slow

LAST, CONTIGUOUS = torch.channels_last, torch.contiguous_format
CPU, GPU = torch.device('cpu'), torch.device('cuda')


def formats(model):
    return {
        parameter.is_contiguous(memory_format=LAST)
        for network in (model.student, model.teacher)
        for parameter in network.parameters()
        if parameter.dim() == 4 and min(parameter.shape[1:]) > 1
    }


def seen_by(model, network):
    """Format of the images that a network gets."""
    seen = []
    network.backbone.register_forward_pre_hook(
        lambda module, args: seen.append(args[0].is_contiguous(memory_format=LAST))
    )
    model(*batch(), mode='loss')
    assert len(seen) == 1
    return LAST if seen[0] else CONTIGUOUS


# --- the rule --------------------------------------------------------------

UNSAFE = {
    'narrow': nn.Conv2d(4, 8, 1, stride=2),
    'below the block of AVX-512': nn.Conv2d(15, 8, 1, stride=2),
    'of an image': nn.Conv2d(3, 64, 1, stride=4),
    'of one channel': nn.Conv2d(1, 64, 1, stride=2),
    'strided one way': nn.Conv2d(4, 8, 1, stride=(2, 1)),
    'strided the other way': nn.Conv2d(4, 8, 1, stride=(1, 2)),
    'dilated': nn.Conv2d(4, 8, 1, stride=2, dilation=2),
    'of narrow groups': nn.Conv2d(64, 64, 1, stride=2, groups=8),
    'transposed': nn.ConvTranspose2d(64, 4, 1, stride=2),
    'not known yet': nn.LazyConv2d(8, 1, stride=2),
}
SAFE = {
    'wide': nn.Conv2d(16, 8, 1, stride=2),
    'not strided': nn.Conv2d(4, 8, 1),
    'larger': nn.Conv2d(4, 8, 3, stride=2),
    'larger one way': nn.Conv2d(4, 8, (1, 3), stride=2),
    'of wide groups': nn.Conv2d(64, 64, 1, stride=2, groups=4),
    'transposed from few': nn.ConvTranspose2d(4, 64, 1, stride=2),
    'linear': nn.Linear(4, 8),
}


@pytest.mark.parametrize('name', [*UNSAFE, *SAFE])
def test_which_convolutions_are_not_safe(name):
    network = nn.Sequential(nn.ReLU(), {**UNSAFE, **SAFE}[name])
    found = find_unsafe_convolution(network)
    assert (found is not None) is (name in UNSAFE)
    if name in UNSAFE:
        assert found.startswith('1 (')


@pytest.mark.parametrize(
    ('asked', 'records_maps', 'unsafe', 'on_cpu'),
    [
        (None, False, False, LAST),
        (None, True, False, CONTIGUOUS),
        (None, False, True, CONTIGUOUS),
        (True, True, True, LAST),
        (False, False, False, CONTIGUOUS),
    ],
)
def test_the_format_of_images(asked, records_maps, unsafe, on_cpu):
    trained = (UNSAFE if unsafe else SAFE)['narrow' if unsafe else 'wide']
    chosen = MemoryFormat(asked, trained, records_maps)
    assert chosen.of_images(CPU) is on_cpu
    assert chosen.of_images(GPU) is (LAST if asked else CONTIGUOUS)


# --- the algorithm ---------------------------------------------------------


def with_connector(cfg, channels=4):
    """One that is strided and gets a map with this many channels."""
    cfg.distiller.connectors.more = dict(
        type='TorchNNConnector',
        module_name='Conv2d',
        module_args=dict(in_channels=channels, out_channels=8, kernel_size=1, stride=2),
    )
    return cfg


NARROW = {
    'student': (
        lambda: model_config(student=4, teacher=4),
        'architecture.backbone.layer1.0.downsample.0',
    ),
    'connector': (
        lambda: with_connector(wide_config()),
        'distiller.connectors.more.func',
    ),
}


@pytest.mark.parametrize('name', NARROW)
def test_it_is_not_chosen_where_a_gradient_would_be_wrong(name):
    model = build(NARROW[name][0]())
    assert model.memory_format.of_images(CPU) is CONTIGUOUS
    assert seen_by(model, model.student) is CONTIGUOUS


def test_only_what_has_a_backward_pass_counts():
    cfg = model_config(student=16, teacher=4)
    cfg.distiller.connectors.projection.out_channels = 8
    cfg.distiller.connectors.embedding_t.out_channels = 8
    cfg.distiller.distill_losses.loss_center_alignment = None
    model = build(cfg)
    assert find_unsafe_convolution(model.teacher) is not None
    assert seen_by(model, model.student) is LAST


@pytest.fixture
def warnings(caplog):
    """Lines about channels last."""
    logger = MMLogger.get_current_instance()
    logger.addHandler(caplog.handler)
    yield lambda: [
        record.getMessage()
        for record in caplog.records
        if record.levelno == logging.WARNING and 'channels_last' in record.getMessage()
    ]
    logger.removeHandler(caplog.handler)


@pytest.mark.parametrize('name', NARROW)
def test_asked_for_there_one_line_warns(name, warnings):
    make, layer = NARROW[name]
    cfg = make()
    cfg.channels_last = True
    MODELS.build(cfg)
    (line,) = warnings()
    for part in (
        layer,
        'stride (2, 2), 4 input channels',
        'AVX-512',
        '6035',
        'leave channels_last out',
    ):
        assert part in line
    assert '\n' not in line


@pytest.mark.parametrize('choice', [None, False, True])
def test_elsewhere_nothing_warns(choice, warnings):
    option(channels_last=choice)
    if choice is not True:
        MODELS.build(model_config(student=4))
    assert warnings() == []


def gradients_of_a_narrow_network():
    """Error of the gradient in float32, with two threads and with one."""
    inputs, samples = batch(24, size=32)
    cfg = model_config(student=4, teacher=4)
    _, wanted = results(build(cfg).double().eval(), inputs.double(), samples)
    for threads in (2, 1):
        torch.set_num_threads(threads)
        _, found = results(build(cfg).eval(), inputs, samples)
        print(f'{distance(found, wanted):.1e}', flush=True)


def test_the_gradient_of_a_narrow_network_is_right():
    done = run_apart('test_memory_format.gradients_of_a_narrow_network()')
    two, one = map(float, done.split()[-2:])
    assert max(one, two) < 1e-3


@pytest.mark.parametrize('precision', [None, torch.bfloat16])
def test_channels_last_is_the_same_function(precision):
    plain = results(option(channels_last=False), *batch(), precision)
    for choice in (True, None):
        tolerance = (
            dict(rtol=1e-3, atol=1e-3)
            if precision is None
            else dict(rtol=0.1, atol=0.1)
        )
        same(
            results(option(channels_last=choice), *batch(), precision),
            plain,
            **tolerance,
        )


def test_the_networks_see_images_in_the_format_asked_for():
    for choice, wanted in ((False, CONTIGUOUS), (True, LAST), (None, LAST)):
        model = option(channels_last=choice)
        for network in (model.student, model.teacher):
            assert seen_by(model, network) is wanted
        assert formats(model) == {choice is True}


def test_contiguous_is_what_they_get_whatever_came():
    inputs, samples = batch()
    inputs = inputs.contiguous(memory_format=LAST)
    for views in ((0,), (0, 180)):
        model = option(channels_last=False, views=views)
        seen = []
        model.student.backbone.register_forward_pre_hook(
            lambda module, args, seen=seen: seen.append(args[0].is_contiguous())
        )
        model(inputs, samples, mode='loss')
        assert seen == [True]


@pytest.mark.parametrize('source', ['head.fc', 'neck', 'backbone.layer1'])
def test_recorded_maps_keep_the_format_that_a_loss_may_view(source):
    cfg = wide_config()
    cfg.distiller.student_recorders.more = dict(type='ModuleInputs', source=source)
    model = MODELS.build(cfg)
    assert seen_by(model, model.student) is (
        LAST if source == 'head.fc' else CONTIGUOUS
    )


def test_initial_weights_do_not_depend_on_the_format():
    found = []
    for choice in (False, True):
        torch.manual_seed(0)  # connectors are drawn where they are built
        model = MODELS.build(wide_config(channels_last=choice))
        model.init_weights()
        assert formats(model) == {choice}
        found.append(model.state_dict())
    for key, value in found[0].items():
        assert torch.equal(value, found[1][key]), key


def test_checkpoints_go_from_one_format_to_the_other(tmp_path):
    model, other = option(channels_last=True), option(channels_last=False)
    with torch.no_grad():
        for parameter in model.student.parameters():
            parameter += 1
    torch.save(model.state_dict(), tmp_path / 'x.pth')
    other.load_state_dict(torch.load(tmp_path / 'x.pth', weights_only=True))
    for key, value in other.state_dict().items():
        assert torch.equal(value, model.state_dict()[key]), key
    assert formats(other) == {False}


def test_a_group_norm_behind_frozen_layers_keeps_images_contiguous():
    network = nn.Sequential(nn.Conv2d(3, 64, 3), nn.GroupNorm(1, 64))
    assert MemoryFormat(None, network, False).of_images(CPU) is CONTIGUOUS
    network[0].requires_grad_(False)
    images = torch.randn(4, 3, 8, 8).contiguous(memory_format=CONTIGUOUS)
    network(images).sum().backward()
    assert network[1].weight.grad.isfinite().all()
    assert MemoryFormat(None, network[0], False).of_images(CPU) is LAST
