import logging
from typing import Optional

import torch
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ...utils.metrics import number, plain, words
from ...utils.normalisation import not_converted


def _classes_of(network) -> Optional[int]:
    """Number of classes, 0 of a network without a head, None where unknown."""
    head = getattr(network, 'head', network)
    return 0 if head is None else getattr(head, 'num_classes', None)


@HOOKS.register_module()
class TeacherValidationHook(Hook):
    """Evaluates the teacher once, before training.

    The validation set and metrics are those of the student. Training does
    not begin with a teacher whose weights are random, nor with one that is
    worse than ``min_teacher_accuracy``.

    Args:
        min_teacher_accuracy (float, optional): Least top-1 accuracy of the
            teacher, in percent. Defaults to None, which accepts any.
        metric (str): Name of that accuracy among the metrics. Defaults to
            ``'accuracy/top1'``.

    Raises:
        RuntimeError: If there is no teacher, it has no weights, or is worse
            than ``min_teacher_accuracy``, or that is not compared with a
            number; if it was trained on images in another
            normalisation and the algorithm does not convert them; if it has
            other classes than the student, so that the validation set does
            not fit it.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> cfg = dict(type='TeacherValidationHook', min_teacher_accuracy=75)
        >>> HOOKS.build(cfg).min_teacher_accuracy
        75
    """

    def __init__(
        self,
        min_teacher_accuracy: Optional[float] = None,
        metric: str = 'accuracy/top1',
    ) -> None:
        self.min_teacher_accuracy = min_teacher_accuracy
        self.metric = metric

    def before_train(self, runner: Runner) -> None:
        """Evaluate the teacher, log the result, stop if it is too bad."""
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        if not hasattr(model, 'teacher'):
            raise RuntimeError(
                f'TeacherValidationHook evaluates model.teacher, and '
                f'{type(model).__name__} has none; leave it out of '
                'custom_hooks'
            )
        if not getattr(model, 'teacher_has_weights', True):
            raise RuntimeError(
                'model.teacher_ckpt is not given: the teacher has random '
                'weights; give the path or URL of its checkpoint'
            )
        unfit = not_converted(model)
        if unfit is not None:
            raise RuntimeError(unfit)
        why = 'there is no validation' if runner.val_loop is None else None
        if _classes_of(model.teacher) == 0:
            why = 'it has no classes'
        if why is not None:
            runner.logger.log(
                logging.WARNING
                if self.min_teacher_accuracy is not None
                else logging.INFO,
                f'The teacher is not evaluated: {why}.',
            )
            return
        self._check_classes(model)
        metrics = self._evaluate(runner, model)
        runner.logger.info(
            'Teacher: '
            + ', '.join(f'{name} {words(value)}' for name, value in metrics.items())
        )
        runner.message_hub.update_info('teacher_metrics', plain(metrics))
        self._check(metrics)

    @staticmethod
    def _check_classes(model) -> None:
        student, teacher = map(_classes_of, (model.student, model.teacher))
        if None not in (student, teacher) and student != teacher:
            raise RuntimeError(
                f'model.teacher.head.num_classes is {teacher} and '
                f'model.architecture.head.num_classes {student}: the teacher '
                'of other classes cannot be evaluated, nor its scores '
                'learned; where only features are, leave '
                'TeacherValidationHook out of custom_hooks'
            )

    @staticmethod
    @torch.no_grad()
    def _evaluate(runner: Runner, model) -> dict:
        teacher = model.teacher
        teacher.eval()
        evaluator = runner.val_evaluator
        for data in runner.val_dataloader:
            data = model.data_preprocessor(data, False)
            if getattr(model, 'teacher_images', None) is not None:
                data['inputs'] = model.teacher_images(data['inputs'])
            evaluator.process(
                data_samples=teacher(**data, mode='predict'), data_batch=data
            )
        return evaluator.evaluate(len(runner.val_dataloader.dataset))

    def _check(self, metrics: dict) -> None:
        wanted = self.min_teacher_accuracy
        if wanted is None:
            return
        if self.metric not in metrics:
            raise RuntimeError(
                f'TeacherValidationHook.metric: "{self.metric}" is none of '
                f'the metrics, {", ".join(metrics)}'
            )
        if number(metrics[self.metric]) is None:
            raise RuntimeError(
                f'TeacherValidationHook.metric: "{self.metric}" is no number '
                f'to compare with min_teacher_accuracy={wanted}, it is '
                f'{words(metrics[self.metric])}'
            )
        if metrics[self.metric] < wanted:
            raise RuntimeError(
                f'the teacher reaches {self.metric} '
                f'{metrics[self.metric]:.2f}, less than '
                f'min_teacher_accuracy={wanted}: see that '
                'model.teacher_ckpt belongs to model.teacher and to the '
                'data, and that both take the same preprocessing'
            )
