"""What is faster changes no gradient: hooks, AMP."""

import pytest
import torch
from builders import batch, build, data
from gradients import distance, option, results, same, wide_config
from mmengine.config import ConfigDict
from mmengine.optim import build_optim_wrapper
from mmengine.optim.optimizer import amp_optimizer_wrapper
from runs import demo_config, train

from mmrazor_pckd.apis.run_config import turn_on_amp

pytestmark = pytest.mark.slow


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
