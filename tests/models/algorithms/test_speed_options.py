"""What is faster changes no gradient: activations in place, hooks, AMP."""

import copy

import pytest
import torch
from builders import batch, build, data, model_config
from gradients import distance, option, results, same, wide_config
from mmengine.config import ConfigDict
from mmengine.optim import build_optim_wrapper
from mmengine.optim.optimizer import amp_optimizer_wrapper
from mmrazor.registry import MODELS
from runs import demo_config, train

from mmrazor_pckd.apis.run_config import turn_on_amp
from mmrazor_pckd.models.algorithms import rotated_view_distill


def inplace(network):
    """Whether activations of backbone and head are in place."""
    return [
        {module.inplace for module in part.modules() if hasattr(module, 'inplace')}
        for part in (network.backbone, network.head)
    ]


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
    cfg.update(type='RotatedViewDistill', views=(0,), **options)
    for whose in ('student', 'teacher'):
        recorders = cfg.distiller[f'{whose}_recorders']
        recorders.logits.source = 'head.layers.1.fc'
    cfg.distiller.student_recorders.more = dict(type='ModuleOutputs', source=source)
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


@pytest.mark.parametrize(
    'model',
    [
        lambda: option(),
        lambda: recorded('head.layers.0.fc'),
        lambda: recorded('backbone.layer1'),
    ],
)
def test_in_place_is_bit_equal(model):
    model = model()
    other = copy.deepcopy(model)
    assert True in inplace(model.teacher)[0]
    for module in other.modules():
        if hasattr(module, 'inplace'):
            module.inplace = False
    same(results(model, *batch()), results(other, *batch()), rtol=0, atol=0)


def test_turning_on_the_device_is_turning_each_image(monkeypatch):

    def turn(images, views, memory_format):
        return (
            torch.stack(
                [
                    torch.stack([image.rot90(view // 90, (1, 2)) for image in images])
                    for view in views
                ]
            )
            .flatten(0, 1)
            .contiguous(memory_format=memory_format)
        )

    found = results(option(), *batch())
    monkeypatch.setattr(rotated_view_distill, 'rotate_views', turn)
    same(found, results(option(), *batch()), rtol=0, atol=0)


def gradients_of_step(wrapper, model):
    """Gradients as the optimizer gets them."""
    found = {}
    wrapper.optimizer.register_step_pre_hook(
        lambda *_: found.update(
            {
                name: parameter.grad.clone()
                for name, parameter in model.named_parameters()
                if parameter.requires_grad
            }
        )
    )
    model.train_step(data(), wrapper)
    return found


def test_bfloat16_without_a_scaler_is_plain_autocast(monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    monkeypatch.setattr(torch.cuda, 'is_bf16_supported', lambda: True)
    cfg = ConfigDict(optimizer=dict(type='SGD', lr=0.1))
    turn_on_amp(cfg)
    monkeypatch.undo()
    monkeypatch.setattr(amp_optimizer_wrapper, 'is_cuda_available', lambda: True)
    model = option().train()
    found = gradients_of_step(build_optim_wrapper(model, cfg), model)
    plain = option().train()
    _, wanted = results(plain, *batch(), torch.bfloat16)
    same([found], [wanted], rtol=0, atol=0)
    assert distance(found, results(option().train(), *batch())[1]) > 1e-4


def test_a_run_without_what_is_faster_trains_the_same_student(
    pictures, teacher, tmp_path
):
    states = []
    for name in ('ours', 'plain'):
        cfg = demo_config(
            'pckd',
            pictures,
            tmp_path / name,
            epochs=1,
            **{'model.teacher_ckpt': teacher},
        )
        if name == 'plain':
            cfg.default_hooks.runtime_info.type = 'mmengine.RuntimeInfoHook'
            before = len(cfg.custom_hooks)
            cfg.custom_hooks = [
                hook for hook in cfg.custom_hooks if 'FiniteLossHook' not in hook.type
            ]
            assert len(cfg.custom_hooks) == before - 1
            cfg.data_preprocessor.type = 'mmpretrain.ClsDataPreprocessor'
        states.append(train(cfg).model.state_dict())
    same(*[[state] for state in states], rtol=0, atol=0)


def test_a_record_in_the_backbone_is_not_overwritten():
    model = recorded('backbone.layer1.0.bn1')
    kept = []
    model.student.backbone.layer1[0].bn1.register_forward_hook(
        lambda module, args, output: kept.append(output.clone())
    )
    model(*batch(), mode='loss')
    record = model.distiller.student_recorders.get_recorder('more')
    assert (record.data_buffer[0] < 0).any()
    assert torch.equal(record.data_buffer[0], kept[0])


def test_a_step_asks_for_no_value_of_a_tensor():
    # A meta tensor has none: .item(), .cpu(), a mask or an if would raise.
    model = build(wide_config()).to('meta')
    # Moved to another kind of tensor, parameters are new objects.
    for network, recorders in (
        (model.student, model.distiller.student_recorders),
        (model.teacher, model.distiller.teacher_recorders),
    ):
        for name in ('centers', 'bias'):
            recorder = recorders.get_recorder(name)
            recorder.data_buffer[:] = [network.get_parameter(recorder.source)]
    inputs, samples = batch()
    for sample in samples:
        sample.gt_label = sample.gt_label.to('meta')
    losses = model(inputs.to('meta'), samples, mode='loss')
    assert not [key for key, value in losses.items() if not value.is_meta]
    assert 'distill.preview_easy_ratio' in losses
