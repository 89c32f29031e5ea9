import logging

import numpy as np
from mmengine.dist import get_world_size
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS
from torch import nn


@HOOKS.register_module()
class CheckDataHook(Hook):
    """Checks that there are batches, and that the head has all their classes.

    And that the processes have as many images each where a loss relates the
    images of all: to gather batches of unequal size ends in a crash or never.

    On a GPU a label out of range ends in "device-side assert", which names
    neither the label nor the image. A class without a training image is
    legal, and a warning names it.

    Raises:
        ValueError: If a label is out of range, labels are needed and there are
            none, an epoch has no batch, or processes whose images are related
            have unequal numbers of them.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='CheckDataHook')).priority
        'HIGH'
    """

    priority = 'HIGH'

    def before_train(self, runner: Runner) -> None:
        """Check, before a teacher is evaluated."""
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        network = getattr(model, 'architecture', model)
        classes = getattr(getattr(network, 'head', None), 'num_classes', None)
        _check_processes(model, runner.train_dataloader)
        loaders = dict(train_dataloader=runner.train_dataloader)
        if runner.val_loop is not None:
            loaders['val_dataloader'] = runner.val_dataloader
        for key, loader in loaders.items():
            if len(loader) == 0:
                raise ValueError(
                    f'{key}: an epoch of {len(loader.dataset)} images has no '
                    'batch; a smaller batch_size, or drop_last=False'
                )
            if not getattr(loader.dataset, 'with_label', True):
                _check_unlabeled(key, model)
                continue
            if classes is None or not hasattr(loader.dataset, 'get_gt_labels'):
                continue
            labels = loader.dataset.get_gt_labels()
            wrong = np.flatnonzero((labels < 0) | (labels >= classes))
            if len(wrong):
                info = loader.dataset.get_data_info(int(wrong[0]))
                raise ValueError(
                    f'{key}.dataset: {len(wrong)} labels are not among the '
                    f'{classes} classes of head.num_classes, first '
                    f'{labels[wrong[0]]} of '
                    f'{info.get("img_path", f"image {wrong[0]}")}'
                )
            empty = np.setdiff1d(np.arange(classes), labels)
            if key == 'train_dataloader' and len(empty):
                runner.logger.log(
                    logging.WARNING,
                    f'{key}.dataset: {len(empty)} of {classes} classes have '
                    f'no image, first {empty[:5].tolist()}',
                )


def _check_unlabeled(key: str, model) -> None:
    if key == 'val_dataloader':
        raise ValueError(
            f'{key}.dataset: with_label=False, and metrics need labels; give labelled '
            'images, or val_dataloader = val_cfg = val_evaluator = None'
        )
    if getattr(model, 'calculate_student_loss', True):
        raise ValueError(
            f"{key}.dataset: with_label=False, and the student's loss needs labels; "
            'to learn from the teacher alone set model.calculate_student_loss=False, '
            'and leave out the losses that need labels'
        )


def _check_processes(model, loader) -> None:
    sampler = getattr(loader, 'sampler', None)
    if getattr(sampler, 'round_up', True) or not len(loader.dataset) % get_world_size():
        return
    for name, loss in getattr(model, 'distiller', nn.Module()).named_modules():
        if getattr(loss, 'all_processes', False):
            raise ValueError(
                f'train_dataloader.sampler.round_up=False: {len(loader.dataset)} '
                f'images are no equal shares of {get_world_size()} processes, whose '
                f'images distiller.{name} relates to each other; leave round_up out, '
                'or set its all_processes=False'
            )
