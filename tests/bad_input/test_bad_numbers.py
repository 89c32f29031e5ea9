"""NaN, infinities and zeros."""

import math

import numpy as np
import pytest
import torch
from bad_input.cases import Cases, hook_of
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.optim import OptimWrapper
from mmengine.runner import CheckpointLoader
from mmpretrain.registry import TRANSFORMS
from mmrazor.registry import HOOKS, OPTIM_WRAPPERS

from mmrazor_pckd.functional import (
    center_contrast,
    feature_alignment,
    preview_threshold,
    preview_weight,
    sample_difficulty,
    score_contrast,
    soft_target_divergence,
)

pytestmark = pytest.mark.slow

CASES = Cases()
FIRST = 'epoch 1, step 1: '
ADVICE = (
    '. Look at these terms, at the images and the learning rate; '
    "FiniteLossHook.action='skip' in custom_hooks keeps going"
)


@TRANSFORMS.register_module()
class Spoil:
    """Put a number into each image, which then is one of floats."""

    def __init__(self, value):
        self.value = float(value)

    def __call__(self, results):
        results['img'] = results['img'].astype(np.float32)
        results['img'][0, 0] = self.value
        return results


@HOOKS.register_module()
class SpoilHook(Hook):
    """Put a number into a parameter before one epoch, or after."""

    def __init__(self, parameter, value, epoch, after=False):
        self.parameter = parameter
        self.value = float(value)
        self.epoch = epoch
        self.after = after

    def spoil(self, runner, after):
        if (runner.epoch + 1, after) == (self.epoch, self.after):
            model = runner.model
            assert not is_model_wrapper(model)
            model.get_parameter(self.parameter).data.view(-1)[0] = self.value

    def before_train_epoch(self, runner):
        self.spoil(runner, False)

    def after_train_epoch(self, runner, metrics=None):
        self.spoil(runner, True)


@OPTIM_WRAPPERS.register_module()
class ScaledOptimWrapper(OptimWrapper):
    """AMP's scaler on the CPU, with a scale that overflows at first."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.scaler = torch.amp.GradScaler(
            'cpu', init_scale=2.0**127, backoff_factor=2.0**-120
        )

    def backward(self, loss, **kwargs):
        self.scaler.scale(loss).backward(**kwargs)

    def step(self, **kwargs):
        self.scaler.step(self.optimizer, **kwargs)
        self.scaler.update()


def spoiled_images(value):

    def run(here):
        cfg = here.config()
        cfg.train_dataloader.dataset.pipeline.insert(1, dict(type='Spoil', value=value))
        here.train(cfg=cfg)

    return run


for VALUE in ('nan', 'inf'):
    CASES.add(
        f'{VALUE} in images',
        FIRST + 'student.loss is nan, ...; there is no checkpoint in ... yet' + ADVICE,
    )(spoiled_images(VALUE))


def spoiled(here, parameter, value, epoch=2, after=False, **options):
    cfg = here.config(**{'train_cfg.max_epochs': epoch, **options})
    cfg.custom_hooks.insert(
        1,
        dict(
            type='mmrazor.SpoilHook',
            parameter=parameter,
            value=value,
            epoch=epoch,
            after=after,
        ),
    )
    here.train(cfg=cfg)


@CASES.add(
    "NaN in the teacher's scores",
    'epoch 2, step 6: distill.loss_kd is '
    'nan; the last good checkpoint is .../epoch_1.pth' + ADVICE,
)
def _(here):
    spoiled(
        here,
        'teacher.head.fc.bias',
        'nan',
        **{'model.distiller.distill_losses.loss_center_alignment': None},
    )


@CASES.add(
    "the student's weights become NaN",
    'epoch 2, step 6: student.loss '
    'is nan, ...; the last good checkpoint is .../epoch_1.pth' + ADVICE,
)
def _(here):
    spoiled(here, 'architecture.head.fc.weight', 'nan')


@CASES.add(
    'infinite weights under a finite loss',
    'epoch 2: no checkpoint is written, 1 of its tensors are not finite, '
    'first architecture.head.fc.bias; the last good checkpoint is '
    '.../epoch_1.pth',
)
def _(here):
    spoiled(here, 'architecture.head.fc.bias', 'inf', after=True)


@CASES.add(
    "NaN in the teacher's checkpoint",
    'model.teacher_ckpt: .../nan.pth has NaN or infinite weights, in 1 '
    'tensors, first head.fc.weight: take a checkpoint from before its '
    'training diverged',
)
def _(here):
    state = CheckpointLoader.load_checkpoint(here.teacher)['state_dict']
    state['head.fc.weight'][0, 0] = math.nan
    here.teacher = str(here.folder.parent / 'nan.pth')
    torch.save(dict(state_dict=state), here.teacher)
    here.train()


@CASES.add(
    'a learning rate at which training diverges',
    'epoch 1, step ...: ... is ...; there is no checkpoint in ... yet' + ADVICE,
)
def _(here):
    here.train(**{'optim_wrapper.optimizer.lr': 1e20})


@CASES.works(
    "a loss that is not finite, FiniteLossHook(action='skip')",
    'the optimizer leaves such steps out, the log names the terms',
)
def _(here):
    cfg = here.config()
    hook_of(cfg, 'FiniteLossHook').action = 'skip'
    cfg.custom_hooks.insert(
        1,
        dict(
            type='mmrazor.SpoilHook',
            parameter='teacher.head.fc.bias',
            value='nan',
            epoch=1,
        ),
    )
    cfg.param_scheduler = None
    here.train(cfg=cfg)
    log = here.log()
    assert log.count("(FiniteLossHook.action='skip')") == 5
    assert 'step 5: distill.loss_center_alignment is nan, distill' in log
    state = CheckpointLoader.load_checkpoint(str(here.folder / 'epoch_1.pth'))[
        'state_dict'
    ]
    assert all(value.isfinite().all() for value in state.values())


@CASES.works(
    'a gradient that overflows in AMP',
    'the scaler leaves the step out, FiniteLossHook is silent',
)
def _(here):
    here.train(**{'optim_wrapper.type': 'mmrazor.ScaledOptimWrapper'})
    assert len(here.losses()) == 5


# --- functions -------------------------------------------------------------


def finite(value, *inputs):
    assert value.isfinite().all()
    if inputs:
        value.sum().backward()
        assert all(each.grad.isfinite().all() for each in inputs)


LABELS = torch.tensor([0, 1, 2, 0])


@CASES.works(
    'scores at the end of float16',
    'the formulas are computed in float32, their losses are finite',
)
def _(here):
    scores = (torch.eye(4, 5) * 65504).half().requires_grad_()
    for tau in (1.0, 4.0):
        finite(soft_target_divergence(scores, scores.flip(0), tau), scores)
    feature = torch.full((4, 8), 65504.0).half()
    finite(feature_alignment(feature, -feature))
    finite(sample_difficulty(scores, LABELS))
    centers = torch.full((5, 8), 65504.0).half()
    finite(center_contrast(feature, feature, centers, centers, LABELS, 0.07))


@CASES.works('features of zeros', 'losses and gradients are finite, the cosine is 0')
def _(here):
    feature = torch.zeros(4, 8, requires_grad=True)
    other = torch.randn(4, 8)
    values = feature_alignment(feature, other)
    torch.testing.assert_close(values, torch.ones(4))  # |0 - unit|^2
    finite(values, feature)
    centers = torch.randn(5, 8)
    for contrast in (center_contrast, score_contrast):
        feature.grad = None
        finite(contrast(feature, feature, centers, centers, LABELS, 1.0), feature)


@CASES.works('images that are all as hard', 'each has the full weight')
def _(here):
    difficulty = sample_difficulty(torch.ones(4, 5), LABELS)
    torch.testing.assert_close(difficulty, torch.ones(4))
    assert (preview_weight(difficulty, 1.005) == 1).all()


@CASES.works(
    'images that are all without loss (a mean of 0)',
    'each has the difficulty 0 and the full weight',
)
def _(here):
    scores = torch.eye(5)[LABELS] * 1e4
    difficulty = sample_difficulty(scores, LABELS)
    assert (difficulty == 0).all()
    assert (preview_weight(difficulty, 1.005) == 1).all()


@CASES.works('a threshold that overflows', 'it is infinite and every image is easy')
def _(here):
    threshold = preview_threshold(2000, 2.0)
    assert threshold == math.inf
    assert (preview_weight(torch.tensor([0.0, 1e30]), threshold) == 1).all()


@CASES.add('scores of a temperature of 0', 'tau must be > 0, got 0')
def _(here):
    soft_target_divergence(torch.ones(2, 3), torch.ones(2, 3), 0)


@CASES.add('an epoch before the first', 'epoch is counted from 1, got 0')
def _(here):
    preview_threshold(0, 1.005)


@pytest.mark.parametrize('name', CASES)
def test_numbers(name, here):
    CASES.check(name, here)
