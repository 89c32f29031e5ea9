"""Compilation and activations in place change no result."""
import copy
import shutil

import pytest
import torch
from builders import batch, build, model_config
from gradients import option, results, same, wide_config
from mmrazor.registry import MODELS


def inplace(network):
    """Whether activations of backbone and head are in place."""
    return [{
        module.inplace
        for module in part.modules() if hasattr(module, 'inplace')
    } for part in (network.backbone, network.head)]


def with_activation_in_head(cfg):
    for network in (cfg.architecture, cfg.teacher):
        network.head.init_cfg = None
        network.head.type = 'StackedLinearClsHead'
        network.head.mid_channels = [6]
        network.head.act_cfg = dict(type='ReLU', inplace=True)
    return cfg


def recorded(source, **options):
    """KD of one view with one more record, of the student alone."""
    cfg = with_activation_in_head(model_config('kd_r34_r18_imagenet'))
    cfg.update(type='RotatedViewDistill', views=(0, ), **options)
    for whose in ('student', 'teacher'):
        recorders = cfg.distiller[f'{whose}_recorders']
        recorders.logits.source = 'head.layers.1.fc'
    cfg.distiller.student_recorders.more = dict(
        type='ModuleOutputs', source=source)
    return MODELS.build(cfg)


def test_in_place_stays_where_no_recorder_sees_it():
    model = recorded('head.layers.0.fc')
    assert inplace(model.student) == [{True}, {False}]
    model = recorded('backbone.layer1')
    assert inplace(model.student) == [{False}, {False}]
    assert inplace(model.teacher) == [{True}, {False}]
    model = recorded('backbone.layer1', module_inplace=True)
    assert inplace(model.student) == [{True}, {True}]
    assert inplace(model.teacher) == [{True}, {False}]
    model = recorded('backbone.layer1', teacher_module_inplace=True)
    assert inplace(model.student) == [{False}, {False}]
    assert inplace(model.teacher) == [{True}, {True}]


def test_in_place_is_bit_equal():
    model = option(channels_last=False)
    other = copy.deepcopy(model)
    assert inplace(model.student)[0] == {True}
    for module in other.modules():
        if hasattr(module, 'inplace'):
            module.inplace = False
    same(results(model, *batch()), results(other, *batch()), rtol=0, atol=0)


def test_a_record_in_the_backbone_is_not_overwritten():
    model = recorded('backbone.layer1.0.bn1')
    kept = []
    model.student.backbone.layer1[0].bn1.register_forward_hook(
        lambda module, args, output: kept.append(output.clone()))
    model(*batch(), mode='loss')
    record = model.distiller.student_recorders.get_recorder('more')
    assert (record.data_buffer[0] < 0).any()
    assert torch.equal(record.data_buffer[0], kept[0])


needs_compiler = pytest.mark.skipif(
    shutil.which('g++') is None, reason='torch.compile needs a C++ compiler')


@needs_compiler
def test_compiled_is_the_same_function():
    plain = results(option(), *batch())
    for backend in ('aot_eager', 'inductor'):
        graphs = torch._dynamo.utils.counters['stats']
        before = graphs['unique_graphs']
        model = option(compile=dict(backend=backend))
        same(results(model, *batch()), plain, rtol=1e-3, atol=1e-3)
        assert graphs['unique_graphs'] >= before + 2  # student, teacher
        assert list(model.state_dict()) == list(option().state_dict())


def test_arguments_of_compile_reach_it():
    with pytest.raises(Exception, match='no_such_backend'):
        option(compile=dict(backend='no_such_backend'))(*batch(), mode='loss')
    with pytest.raises(ValueError, match='model.compile: nothing of the'):
        recorded('backbone.layer1', compile=True)


def test_a_step_asks_for_no_value_of_a_tensor():
    # A meta tensor has none: .item(), .cpu(), a mask or an if would raise.
    model = build(wide_config()).to('meta')
    # Moved to another kind of tensor, parameters are new objects.
    for network, recorders in (
        (model.student, model.distiller.student_recorders),
        (model.teacher, model.distiller.teacher_recorders)):
        for name in ('centers', 'bias'):
            recorder = recorders.get_recorder(name)
            recorder.data_buffer[:] = [
                network.get_parameter(recorder.source)
            ]
    inputs, samples = batch()
    for sample in samples:
        sample.gt_label = sample.gt_label.to('meta')
    losses = model(inputs.to('meta'), samples, mode='loss')
    assert not [key for key, value in losses.items() if not value.is_meta]
    assert 'distill.preview_easy_ratio' in losses
