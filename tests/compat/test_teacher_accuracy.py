"""MMRazor's loop evaluates the teacher on images as it knows them."""

import pytest
from mmengine.hooks import Hook
from mmengine.runner import Runner
from runs import demo_config, scalars

pytestmark = pytest.mark.slow

OWN = dict(
    type='mmpretrain.ClsDataPreprocessor',
    mean=[20.0, 90.0, 200.0],
    std=[15.0, 60.0, 90.0],
    to_rgb=False,
)
# Finer than the accuracy of few images.
EVALUATOR = dict(type='AveragePrecision')


class Modes(Hook):
    """Whether either network is in training mode while it is evaluated."""

    def __init__(self):
        self.training = set()

    def after_val_iter(self, runner, *args, **kwargs):
        self.training |= {
            module.training
            for network in (runner.model.student, runner.model.teacher)
            for module in network.modules()
        }


def config(pictures, teacher, folder, **options):
    cfg = demo_config('kd', pictures, folder, epochs=1, **options)
    cfg.model.teacher_ckpt = teacher
    cfg.val_cfg = dict(type='mmrazor.SingleTeacherDistillValLoop')
    return cfg


def alone(pictures, teacher, folder, preprocessor=None):
    """Metrics of the teacher by its own config."""
    cfg = demo_config('teacher', pictures, folder)
    cfg.experiment_name = folder.name
    cfg.val_evaluator = EVALUATOR
    cfg.load_from = teacher
    cfg.default_hooks.checkpoint.save_best = None
    if preprocessor is not None:
        cfg.data_preprocessor = preprocessor
    return Runner.from_cfg(cfg).val()


@pytest.mark.parametrize('own', [OWN, None])
@pytest.mark.parametrize('kind', ['SingleTeacherDistill', 'RotatedViewDistill'])
def test_it_is_that_of_the_teacher_alone(pictures, teacher, tmp_path, kind, own):
    cfg = config(pictures, teacher, tmp_path / 'loop')
    cfg.model.type = kind
    cfg.val_evaluator = EVALUATOR
    cfg.default_hooks.checkpoint.save_best = None
    cfg.custom_hooks = []
    if own:
        cfg.model.teacher.data_preprocessor = own
    cfg.experiment_name = f'loop {kind} {own is None}'
    runner = Runner.from_cfg(cfg)
    modes = Modes()
    runner.register_hook(modes)
    runner.train()
    *_, found = scalars(tmp_path / 'loop')
    wanted = alone(pictures, teacher, tmp_path / f'alone {kind} {own}', own)
    assert found['teacher.multi-label/mAP'] == pytest.approx(
        wanted['multi-label/mAP'], abs=1e-4
    )
    assert 'multi-label/mAP' in found  # MMRazor's key of the student
    assert modes.training == {False}
    if own:
        other = alone(pictures, teacher, tmp_path / f'other {kind}')
        assert abs(other['multi-label/mAP'] - wanted['multi-label/mAP']) > 1


def test_the_hook_still_sees_the_teachers_own(pictures, teacher, tmp_path):
    cfg = config(pictures, teacher, tmp_path)
    cfg.model.teacher.data_preprocessor = OWN
    cfg.experiment_name = 'own'
    with pytest.raises(RuntimeError, match='gives both networks the same'):
        Runner.from_cfg(cfg).train()


def test_a_model_without_a_teacher(pictures, tmp_path):
    cfg = demo_config('teacher', pictures, tmp_path)
    cfg.val_cfg = dict(type='mmrazor.SingleTeacherDistillValLoop')
    cfg.experiment_name = 'no teacher'
    with pytest.raises(
        ValueError,
        match='val_cfg.type: .*evaluates model.teacher, and ImageClassifier has none',
    ):
        Runner.from_cfg(cfg).train()
