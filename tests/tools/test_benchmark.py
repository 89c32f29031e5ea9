"""The benchmarks run, count what is there, and write whole files.

Nothing here looks at a clock.
"""

import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import step_time
import torch
from builders import ROOT
from loader import FourViews
from mmengine.logging import MMLogger
from released_step import read_weights, released_losses

from mmrazor_pckd import functional
from mmrazor_pckd.models.algorithms.memory_format import MemoryFormat

FOLDER = ROOT / 'tools' / 'benchmark'


def run(tmp_path, script, *flags):
    out = tmp_path / 'out.json'
    done = subprocess.run(
        [sys.executable, FOLDER / script, *flags, '--out', out],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, json.loads(out.read_text())


def test_step_time(tmp_path):
    text, found = run(
        tmp_path,
        'step_time.py',
        '--pair',
        'wrn40-2_wrn16-2',
        '--device',
        'cpu',
        '--batch',
        '2',
        '--image-size',
        '16',
        '--steps',
        '1',
        '--warmup',
        '1',
        '--no-memory',
    )
    assert list(found['results']) == list(step_time.CONTENDERS)
    for name, each in found['results'].items():
        assert each['seconds'] > 0, name
        # Released: the weights of two images and of their eight views.
        assert each['reads'] == (10 if name == 'released' else 0), name
    for over, under in step_time.RATIOS:
        assert f'| {over} / {under} | ' in text
    assert found['conditions']['images'] == 2
    assert found['conditions']['image_size'] == 16


def test_peak_memory_holds_the_networks(tmp_path):
    _, found = run(
        tmp_path,
        'step_time.py',
        '--device',
        'cpu',
        '--batch',
        '1',
        '--image-size',
        '8',
        '--steps',
        '1',
        '--warmup',
        '0',
        '--only',
        'ours',
    )
    # WRN-40-2, and WRN-16-2 with gradient and momentum, in float32.
    assert found['results']['ours']['peak_bytes'] > 4 * (2.2e6 + 3 * 0.7e6)


def options(**changes):
    return SimpleNamespace(
        **dict(
            dict(
                pair='resnet110_resnet20',
                device='cpu',
                batch=2,
                image_size=8,
                amp=False,
                compile=False,
                channels_last=False,
            ),
            **changes,
        )
    )


@pytest.mark.parametrize('flag', ['channels_last', 'compile'])
def test_flags_reach_ours_and_leave_the_rest(flag, monkeypatch):
    seen = []
    build = step_time.MODELS.build
    monkeypatch.setattr(
        step_time.MODELS, 'build', lambda cfg: seen.append(cfg) or build(cfg)
    )
    bench = step_time.Bench(options(**{flag: True}))
    for name in ('ours', 'ours_kd', 'floor', 'stock_kd', 'released'):
        getattr(bench, name)()
    # Each algorithm's networks are built by the same registry.
    values = [cfg.get(flag) for cfg in seen if 'distiller' in cfg]
    assert values == [True, True, True, None, values[-1]]
    assert not values[-1]


def test_a_setting_is_varied():
    bench = step_time.Bench(options())
    assert (
        bench.config('pckd', 'model.channels_last=False').model.channels_last is False
    )
    found = bench.algorithm('pckd', 'model.channels_last=False', **bench.our_options())
    assert found.channels_last is False
    fused = bench.optimizer(found, 'optim_wrapper.optimizer.fused=True')
    assert fused.defaults['fused'] is True
    bench.step_of('optim_wrapper.optimizer.fused=True')()


def test_the_floor_is_the_two_networks_alone():
    bench = step_time.Bench(options())
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
    bench = step_time.Bench(options())
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


def test_the_released_step_computes_the_method():
    torch.manual_seed(0)
    n, views, k, width = 3, 4, 5, 6
    student, teacher = (
        dict(
            feature=torch.randn(n * views, width),
            logits=torch.randn(n * views, k),
            centers=torch.randn(k, width),
            bias=torch.randn(k),
        )
        for _ in range(2)
    )
    connectors = torch.nn.ModuleDict(
        {
            name: torch.nn.Linear(width, width)
            for name in ('projection', 'embedding_s', 'embedding_t')
        }
    )
    labels = torch.tensor([0, 1, 3]).repeat_interleave(views)
    upright = torch.arange(n * views) % views == 0
    found = released_losses(student, teacher, connectors, labels, upright)

    z_s, z_t, y = (
        student['logits'][upright],
        teacher['logits'][upright],
        labels[upright],
    )
    threshold = functional.preview_threshold(1, 1.005)

    def weight(logits, targets):
        return functional.preview_weight(
            functional.sample_difficulty(logits, targets), threshold
        )

    wanted = (
        torch.nn.functional.cross_entropy(z_s, y)
        + (weight(z_s, y) * functional.soft_target_divergence(z_s, z_t, 4)).mean()
        + 20
        * functional.feature_alignment(
            connectors['projection'](student['feature']), teacher['feature']
        ).mean()
        + 0.05
        * (
            weight(student['logits'], labels)
            * functional.score_contrast(
                connectors['embedding_s'](student['feature']),
                connectors['embedding_t'](student['feature']),
                student['centers'],
                teacher['centers'],
                labels,
            )
        ).mean()
        + functional.center_alignment(
            *(
                torch.cat([each['centers'], each['bias'][:, None]], dim=1)
                for each in (student, teacher)
            )
        )
    )
    torch.testing.assert_close(found, wanted)


def test_weights_read_one_by_one_are_the_weights():
    difficulty = torch.tensor([0.5, 1.0, 1.5, 3.0])
    torch.testing.assert_close(
        read_weights(difficulty, 1.0), functional.preview_weight(difficulty, 1.0)
    )


def test_loader(tmp_path):
    text, found = run(
        tmp_path,
        'loader.py',
        '--images',
        '64',
        '--rounds',
        '1',
        '--workers',
        '1',
        '--step-ms',
        '10',
    )
    assert list(found['results']) == ['ours', 'one_view', 'four_views', 'four_float']
    for each in found['results'].values():
        assert each['cpu_ms_per_image'] > 0
        assert each['images_per_second'] > 0
    assert 'a step of 10.0 ms asks for 6400 images/s' in text


def test_loader_asks_for_pictures(tmp_path):
    done = subprocess.run(
        [sys.executable, FOLDER / 'loader.py', '--pair', 'r34_r18'],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert '--data: give a folder with JPEGs for --pair' in done.stderr


@pytest.mark.parametrize('normalise', [False, True])
def test_four_views_are_rotations(normalise):
    image = np.random.default_rng(0).integers(256, size=(4, 4, 3), dtype=np.uint8)
    found = FourViews([], normalise)(dict(img=image))['img']
    wanted = np.concatenate([np.rot90(image, turns) for turns in range(4)])
    if normalise:
        wanted = (wanted - 127.5) / 60
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_the_logger_speaks_again():
    # The scripts silence logging in processes of their own only.
    assert MMLogger.get_current_instance().isEnabledFor(30)
