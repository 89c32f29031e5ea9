"""Configs of trainings and evaluations, from what is asked for."""

import pytest
import torch
from builders import ROOT
from mmengine.optim.optimizer import amp_optimizer_wrapper

from mmrazor_pckd.apis.run_config import evaluation_config, training_config

pytestmark = pytest.mark.slow


def merged(changes=None, **arguments):
    """Config of a training on ImageNet."""
    return training_config(
        'configs/pckd_r34_r18_imagenet.py', cfg_options=changes, **arguments
    )


@pytest.fixture(autouse=True)
def in_the_repository(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_the_work_dir_is_named_after_the_config():
    assert merged().work_dir == './work_dirs/pckd_r34_r18_imagenet'
    assert merged(work_dir='a').work_dir == 'a'
    assert merged(dict(work_dir='b')).work_dir == 'b'


def test_an_option_below_what_is_not_there_is_a_line():
    options = dict(val_dataloader=None, val_cfg=None, val_evaluator=None)
    options['val_dataloader.num_workers'] = 0
    with pytest.raises(ValueError, match='--cfg-options: one is below what is no d'):
        merged(options)


def test_resume_with_and_without_a_path():
    assert not merged().resume
    cfg = merged(resume='auto')
    assert cfg.resume
    assert cfg.load_from is None
    cfg = merged(resume='a.pth')
    assert cfg.resume
    assert cfg.load_from == 'a.pth'


def test_no_validate():
    cfg = merged(no_validate=True)
    assert cfg.val_cfg is cfg.val_dataloader is cfg.val_evaluator is None


def test_the_seed():
    assert merged().randomness.seed is None
    assert merged(seed=7).randomness.seed == 7
    assert not merged(seed=7).randomness.deterministic


def test_auto_scale_lr():
    assert merged(auto_scale_lr=True).auto_scale_lr.enable
    with pytest.raises(ValueError, match='has no auto_scale_lr'):
        merged(dict(auto_scale_lr={'_delete_': True}), auto_scale_lr=True)


def test_amp_says_why_it_cannot(monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: False)
    with pytest.raises(ValueError, match='needs a GPU'):
        merged(amp=True)


@pytest.mark.parametrize(
    ('bf16', 'dtype', 'scale'),
    [(True, 'bfloat16', dict(enabled=False)), (False, None, 'dynamic')],
)
@pytest.mark.parametrize('kind', [None, 'OptimWrapper', 'AmpOptimWrapper'])
def test_amp_changes_the_wrapper_whatever_was_there(
    monkeypatch, bf16, dtype, scale, kind
):
    # The stock schedules give no type, and stock --amp then does nothing.
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    monkeypatch.setattr(torch.cuda, 'is_bf16_supported', lambda: bf16)
    wrapper = merged(
        {'optim_wrapper.type': kind} if kind else None, amp=True
    ).optim_wrapper
    assert wrapper.type == 'AmpOptimWrapper'
    assert wrapper.get('dtype') == dtype
    assert wrapper.loss_scale == scale


def test_bfloat16_needs_no_scaler(monkeypatch):
    # A scaler would read the device in each step.
    monkeypatch.setattr(amp_optimizer_wrapper, 'is_cuda_available', lambda: True)
    parameter = torch.nn.Parameter(torch.ones(1))
    wrapper = amp_optimizer_wrapper.AmpOptimWrapper(
        loss_scale=dict(enabled=False),
        dtype='bfloat16',
        optimizer=torch.optim.SGD([parameter], lr=0.5),
    )
    monkeypatch.setattr(torch.Tensor, 'item', None)
    wrapper.update_params(3 * parameter.sum())
    assert parameter.tolist() == [-0.5]
    wrapper.load_state_dict(wrapper.state_dict())


@pytest.mark.parametrize('name', ['channels-last', 'compile'])
def test_speed_options_reach_the_algorithm(name):
    key = name.replace('-', '_')
    assert merged(**{key: True}).model[key] is True
    assert key not in merged().model
    with pytest.raises(ValueError, match=f'--{name}: model.type is Single'):
        merged({'model.type': 'SingleTeacherDistill'}, **{key: True})


def test_amp_refuses_another_wrapper(monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    with pytest.raises(ValueError, match='optim_wrapper.type is ApexOptim'):
        merged({'optim_wrapper.type': 'ApexOptimWrapper'}, amp=True)


def test_without_workers_none_persists():
    cfg = merged({'train_dataloader.num_workers': 0})
    assert not cfg.train_dataloader.persistent_workers
    assert cfg.val_dataloader.persistent_workers


def test_an_evaluation_takes_the_checkpoint_and_no_teacher():
    config = 'configs/pckd_r34_r18_imagenet.py'
    cfg = evaluation_config(
        config, 'a.pth', cfg_options={'test_dataloader.num_workers': 0}
    )
    assert (cfg.load_from, cfg.resume, cfg.model.teacher_ckpt) == ('a.pth', False, None)
    assert not cfg.test_dataloader.persistent_workers
    model = evaluation_config('configs/sskd_r34_r18_imagenet.py', 'a.pth').model
    assert not model.distiller.connectors.head_t.frozen  # the student alone counts
    with pytest.raises(ValueError, match=f'^{config}: --cfg-options load_from'):
        evaluation_config(config, 'a.pth', cfg_options=dict(load_from='b.pth'))
