"""Contenders make the steps that they are named after.

Nothing here looks at a clock.
"""

import pytest
import torch

from mmrazor_pckd.apis.benchmark import contenders
from mmrazor_pckd.apis.benchmark.contenders import Bench
from mmrazor_pckd.apis.benchmark.options import Options
from mmrazor_pckd.models.algorithms.memory_format import MemoryFormat
from mmrazor_pckd.models.distillers.step_losses import step_losses

pytestmark = pytest.mark.slow


def options(**changes):
    return Options('resnet110_resnet20', batch=2, image_size=8, **changes)


@pytest.mark.parametrize('flag', ['channels_last', 'compile'])
def test_flags_reach_ours_and_leave_the_rest(flag, monkeypatch):
    seen = []
    build = contenders.MODELS.build
    monkeypatch.setattr(
        contenders.MODELS, 'build', lambda cfg: seen.append(cfg) or build(cfg)
    )
    bench = Bench(options(**{flag: True}))
    for name in ('ours', 'ours_kd', 'floor', 'stock_kd', 'released'):
        getattr(bench, name)()
    # Each algorithm's networks are built by the same registry.
    values = [cfg.get(flag) for cfg in seen if 'distiller' in cfg]
    assert values == [True, True, True, None, values[-1]]
    assert not values[-1]


@pytest.mark.parametrize(
    ('compile', 'networks', 'losses'),
    [
        (False, False, False),
        ('losses', False, True),
        ('default', dict(mode='default'), True),
        ('reduce-overhead', dict(mode='reduce-overhead'), True),
    ],
)
def test_losses_are_compiled_in_each_mode_that_compiles(compile, networks, losses):
    bench = Bench(options(compile=compile))
    assert bench.our_options()['compile'] == networks
    # Nothing is compiled before it runs.
    for model, ours in (
        (bench.algorithm('pckd', **bench.our_options()), True),
        (bench.algorithm('kd'), False),
    ):
        backbone = model.student.backbone
        assert (backbone._compiled_call_impl is not None) == (ours and bool(networks))
        if ours:
            found = model.distiller._losses_of is not step_losses
            assert found == losses


def test_the_timed_runner_has_the_preprocessor_of_its_config(monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(
        contenders.Runner,
        'build_model',
        lambda self, model: seen.append(model) or 1 / 0,
    )
    bench = Bench(options(scratch=str(tmp_path)))
    with pytest.raises(ZeroDivisionError):
        bench.runner()
    assert seen[0].data_preprocessor == bench.config('pckd').data_preprocessor


def test_a_setting_is_varied():
    bench = Bench(options())
    assert (
        bench.config('pckd', 'model.channels_last=False').model.channels_last is False
    )
    found = bench.algorithm('pckd', 'model.channels_last=False', **bench.our_options())
    assert found.channels_last is False
    fused = bench.optimizer(found, 'optim_wrapper.optimizer.fused=True')
    assert fused.defaults['fused'] is True
    bench.step_of('optim_wrapper.optimizer.fused=True')()


def test_the_floor_is_the_two_networks_alone():
    bench = Bench(options())
    images = []
    hook = torch.nn.modules.module.register_module_forward_pre_hook(
        lambda module, args: (
            images.append((type(module).__name__, len(args[0])))
            if type(module).__name__ in ('CIFARResNet', 'Linear')
            else None
        )
    )
    try:
        bench.floor()()
    finally:
        hook.remove()
    # Two images, four views: teacher, then student, backbone and scores.
    assert images == [('CIFARResNet', 8), ('Linear', 8)] * 2


def test_the_floor_has_our_memory_format(monkeypatch):
    bench = Bench(options())
    for wanted in (torch.contiguous_format, torch.channels_last):
        monkeypatch.setattr(
            MemoryFormat, 'of_images', lambda self, device, wanted=wanted: wanted
        )
        seen = []
        hook = torch.nn.modules.module.register_module_forward_pre_hook(
            lambda module, args, seen=seen, wanted=wanted: (
                seen.append(args[0].is_contiguous(memory_format=wanted))
                if type(module).__name__ == 'CIFARResNet'
                else None
            )
        )
        try:
            bench.floor()()
        finally:
            hook.remove()
        assert seen == [True, True]
