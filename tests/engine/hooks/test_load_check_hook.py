"""Whose weights are checked before mmengine loads them."""

import copy
import logging
from types import SimpleNamespace

import pytest
import torch
from builders import build, model_config
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from mmengine.runner import CheckpointLoader, Runner
from runs import demo_config

from mmrazor_pckd.engine import LoadCheckHook

pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def model():
    return build(model_config())


def load(model, state, test=False, **attributes):
    runner = SimpleNamespace(
        cfg=Config(),
        model=model,
        hooks=[],
        logger=logging.getLogger('load'),
        _resume=False,
        _load_from='a.pth',
    )
    vars(runner).update(attributes)
    LoadCheckHook(test).after_load_checkpoint(runner, state)


def test_connectors_count_in_training_alone(model, caplog):
    state = {
        key: value
        for key, value in model.state_dict().items()
        if key.startswith('architecture.')
    }
    load(model, state, test=True)
    assert not caplog.records
    load(model, dict(state_dict=state))
    (warning,) = caplog.records
    assert 'are missing, first distiller.connectors.' in warning.getMessage()


def test_numbers_of_the_rest_count_in_training_alone(model):
    state = copy.deepcopy(model.state_dict())
    key = next(key for key in state if key.startswith('distiller.'))
    state[key][0] = float('nan')
    load(model, state, test=True)
    with pytest.raises(ValueError, match=rf'a.pth has NaN.* first {key}'):
        load(model, state)


@pytest.mark.parametrize(
    'hook', [dict(type='EMAHook'), dict(type='mmrazor.StudentEMAHook')]
)
def test_averaged_weights_are_tested(hook, pictures, teacher, tmp_path):
    cfg = demo_config('pckd', pictures, tmp_path, epochs=1)
    cfg.model.teacher_ckpt = teacher
    cfg.custom_hooks.append(hook)
    cfg.experiment_name = tmp_path.name
    Runner.from_cfg(cfg).train()
    cfg.load_from = str(tmp_path / 'epoch_1.pth')
    cfg.experiment_name = f'{tmp_path.name} test'
    runner = Runner.from_cfg(cfg)
    runner.register_hook(LoadCheckHook(test=True))
    seen = []
    runner.model.architecture.head.fc.register_forward_hook(
        lambda module, *_: seen.append(module.weight.clone())
    )
    assert 'accuracy/top1' in runner.test()
    saved = CheckpointLoader.load_checkpoint(cfg.load_from)['state_dict']
    assert torch.equal(seen[0], saved['architecture.head.fc.weight'])


def optimizer(kind, model, **options):
    parameters = list(model.parameters())
    wrapper = OptimWrapper(getattr(torch.optim, kind)(parameters, lr=0.1, **options))
    sum(each.sum() for each in parameters).backward()
    wrapper.step()
    return wrapper


@pytest.mark.parametrize('noted', [True, False], ids=['note', 'no note'])
def test_without_a_resume_check_hook_the_optimizer_is_compared_too(noted):
    network = torch.nn.Linear(2, 1)

    def runner(kind, **options):
        config = dict(optim_wrapper=dict(optimizer=dict(type=kind)))
        return SimpleNamespace(
            cfg=Config(config),
            model=network,
            world_size=1,
            hooks=[LoadCheckHook()],
            logger=logging.getLogger('load'),
            optim_wrapper=optimizer(kind, network, **options),
            _resume=True,
            _load_from='a.pth',
        )

    first = runner('SGD', momentum=0.9)
    checkpoint = dict(
        meta={},
        state_dict=network.state_dict(),
        optimizer=first.optim_wrapper.state_dict(),
    )
    if noted:
        LoadCheckHook().before_save_checkpoint(first, checkpoint)
    LoadCheckHook().after_load_checkpoint(first, checkpoint)
    why = (
        "optim_wrapper.optimizer.type was 'SGD' and is 'Adam'"
        if noted
        else 'the state is not one of Adam with these options, .*'
    )
    # Fails without the comparison: PyTorch's KeyError comes at the first step.
    with pytest.raises(
        ValueError,
        match=f"^--resume: a.pth: {why}: the optimizer's state does not fit "
        'optim_wrapper; to begin a new run .* load_from without --resume$',
    ):
        LoadCheckHook().after_load_checkpoint(runner('Adam'), checkpoint)
