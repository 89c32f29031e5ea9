import math
import os.path as osp
from contextlib import ExitStack
from typing import Dict, Optional

from mmengine.dist import is_main_process
from mmengine.hooks import EMAHook, Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ...export.checkpoint import student_checkpoint, write_student
from ...export.config import student_config, write_config
from ...export.plain_tensors import (
    MISSING,
    has_safetensors,
    tensors_path,
    write_tensors,
)
from ...utils.metrics import number

_LAST, _BEST = 'student.pth', 'student_best.pth'
# In the message hub, and so in the checkpoints: a run that is resumed at its
# end validates no more. mmengine logs what begins with "val".
_NOTE, _VALIDATED = 'best_student', 'metrics_of_validation'


@HOOKS.register_module()
class ExportStudentHook(Hook):
    """Writes the student into the work dir, for mmpretrain as it is.

    ``student_best.pth`` is the student of the best validation so far,
    ``student.pth`` that of the end of the training, each with the metrics of
    its validation; ``student.py`` is the config for both. With an
    ``EMAHook`` or a ``StudentEMAHook`` they hold what was validated, the
    average. Where safetensors is installed, ``.safetensors`` of the same
    weights stand beside both. See :mod:`mmrazor_pckd.export`.

    Args:
        metric (str, optional): Metric that the best student has the most of.
            Defaults to None, which is the first one: the top-1 accuracy of
            mmpretrain's ``Accuracy``.

    Raises:
        ValueError: Before training, if the config has no student, or one
            that cannot be written down; in a validation, if there is no such
            metric.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> cfg = dict(type='ExportStudentHook', metric='accuracy/top1')
        >>> HOOKS.build(cfg).metric
        'accuracy/top1'
    """

    # In a validation after the metrics, before EMAHook takes the average out
    # of the model and before CheckpointHook saves what is noted here.
    priority = 'ABOVE_NORMAL'

    def __init__(self, metric: Optional[str] = None) -> None:
        self.metric = metric
        self._trains = False

    def before_train(self, runner: Runner) -> None:
        """Check that the student can be written, and write its config."""
        self._config = student_config(runner.cfg)
        if is_main_process():
            write_config(self._config, osp.join(runner.work_dir, _LAST))
        if not has_safetensors():
            runner.logger.info(MISSING)
        self._trains = True
        if not runner.iter:
            for name in (_NOTE, _VALIDATED):
                runner.message_hub.update_info(name, None)

    def after_val_epoch(
        self, runner: Runner, metrics: Optional[Dict[str, float]] = None
    ) -> None:
        """Write the student if it is the best one so far."""
        if not self._trains or not metrics:
            return
        numbers = {
            name: float(value)
            for name, value in zip(metrics, map(number, metrics.values()))
            # MMRazor's loop for a distillation evaluates both.
            if value is not None and not name.startswith('teacher.')
        }
        runner.message_hub.update_info(
            _VALIDATED, dict(iter=runner.iter, metrics=numbers)
        )
        metric = self.metric or next(iter(numbers), None)
        if metric is None:
            return
        if metric not in numbers:
            raise ValueError(
                f'ExportStudentHook.metric: "{metric}" is none of the '
                f'metrics, {", ".join(numbers)}'
            )
        best = runner.message_hub.runtime_info.get(_NOTE)
        if not numbers[metric] > (best['value'] if best else -math.inf):
            return
        self._write(runner, _BEST)
        # After it is written: a killed run comes by this place once more.
        runner.message_hub.update_info(
            _NOTE, dict(metric=metric, value=numbers[metric], epoch=runner.epoch)
        )

    def after_train(self, runner: Runner) -> None:
        """Write the student of the end."""
        self._trains = False
        with ExitStack() as after:
            for hook in runner.hooks:
                if isinstance(hook, EMAHook):
                    hook._swap_ema_parameters()
                    after.callback(hook._swap_ema_parameters)
            self._write(runner, _LAST)
        best = runner.message_hub.runtime_info.get(_NOTE)
        if best and not osp.exists(osp.join(runner.work_dir, _BEST)):
            runner.logger.warning(
                f'{_BEST} is not in {runner.work_dir}: the best student, '
                f'{best["metric"]} {best["value"]:.2f} of epoch '
                f'{best["epoch"]}, is where this run was resumed from'
            )

    def _write(self, runner: Runner, name: str) -> None:
        if not is_main_process():
            return
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        validated = runner.message_hub.runtime_info.get(_VALIDATED) or {}
        # Of these very weights, or none.
        metrics = validated['metrics'] if validated.get('iter') == runner.iter else {}
        path = osp.join(runner.work_dir, name)
        student = student_checkpoint(
            model.architecture.state_dict(),
            runner.cfg,
            self._config,
            getattr(runner.train_dataloader.dataset, 'metainfo', None),
            epoch=runner.epoch,
            iter=runner.iter,
            metrics=metrics,
            averaged=any(isinstance(hook, EMAHook) for hook in runner.hooks),
        )
        write_student(student, path)
        if has_safetensors():
            try:
                write_tensors(student, tensors_path(path))
            except ValueError as error:
                # No reason to end a training.
                runner.logger.warning(str(error))
        runner.logger.info(
            ', '.join(
                [
                    f'{path}: the student of epoch {runner.epoch}',
                    *(f'{metric} {value:.4f}' for metric, value in metrics.items()),
                ]
            )
        )
