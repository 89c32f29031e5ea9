import logging
from typing import Any, Optional

import numpy as np
from mmengine.dist import get_world_size
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS
from torch import nn

from ...utils.dataset_labels import Labels, check_names, label_names, labels_of


@HOOKS.register_module()
class CheckDataHook(Hook):
    """Checks that there are batches, and that the head has all their classes.

    And that the processes have as many images each where a loss relates the
    images of all: to gather batches of unequal size ends in a crash or never.

    On a GPU a label out of range ends in "device-side assert", which names
    neither the label nor the image. A class without a training image is
    legal, and a warning names it.

    The number of classes that labels are turned into scores of, for mixup and
    the like, is that of the head, or else of the data set, unless it is given.

    Raises:
        ValueError: If a label is out of range, labels are needed and there are
            none, folders or names give a class one label in training and another
            one in validation or in a test, the data preprocessor has another
            number of classes, an epoch has no batch, or processes whose
            images are related have unequal numbers of them.

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
        classes = _classes_of(getattr(model, 'architecture', model))
        _check_processes(model, runner.train_dataloader)
        loaders = dict(train_dataloader=runner.train_dataloader)
        if runner.val_loop is not None:
            loaders['val_dataloader'] = runner.val_dataloader
        names = label_names(runner.train_dataloader.dataset)
        for key, loader in loaders.items():
            if len(loader) == 0:
                raise ValueError(
                    f'{key}: an epoch of {len(loader.dataset)} images has no '
                    'batch; a smaller batch_size, or drop_last=False'
                )
            if not getattr(loader.dataset, 'with_label', True):
                _check_unlabeled(key, model)
                continue
            check_names(
                f'{key}.dataset', label_names(loader.dataset), names, 'train_dataloader'
            )
            if not classes or not hasattr(loader.dataset, 'get_gt_labels'):
                continue
            found = labels_of(loader.dataset)
            _check_range(key, loader.dataset, found, classes)
            if key == 'train_dataloader':
                _warn(runner, model, found, classes)
        metainfo = getattr(runner.train_dataloader.dataset, 'metainfo', {})
        _complete(model, classes or len(metainfo.get('classes') or ()))

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Keep the classes of the training images."""
        meta = checkpoint.get('meta') or {}
        self.trained = (meta.get('dataset_meta') or {}).get('classes')

    def before_test(self, runner: Runner) -> None:
        """Check that a class has the label that it had in training."""
        trained = getattr(self, 'trained', None)
        check_names(
            'test_dataloader.dataset',
            label_names(runner.test_dataloader.dataset),
            {name: label for label, name in enumerate(trained or ())},
            "the checkpoint's training",
        )


def _classes_of(network) -> Optional[int]:
    head = getattr(network, 'head', None)
    return getattr(network if head is None else head, 'num_classes', None)


def _check_range(key: str, dataset, found: Labels, classes: int) -> None:
    labels = found.labels
    wrong = np.flatnonzero((labels < 0) | (labels >= classes))
    if len(wrong):
        image = int(found.images[wrong[0]])
        info = dataset.get_data_info(image)
        raise ValueError(
            f'{key}.dataset: {len(wrong)} labels are not among the '
            f'{classes} classes of head.num_classes, first '
            f'{labels[wrong[0]]} of {info.get("img_path", f"image {image}")}'
        )


def _warn(runner: Runner, model, found: Labels, classes: int) -> None:
    empty = np.setdiff1d(np.arange(classes), found.labels)
    if len(empty):
        runner.logger.log(
            logging.WARNING,
            f'train_dataloader.dataset: {len(empty)} of {classes} classes have '
            f'no image, first {empty[:5].tolist()}',
        )
    distiller = getattr(model, 'distiller', None)
    for name, loss in getattr(distiller, 'distill_losses', {}).items():
        if found.listed and getattr(loss, 'soft_labels', False):
            raise ValueError(
                f'distiller.distill_losses.{name}.soft_labels is for the shares that '
                'mixup makes of one label, and images here have several labels'
            )
        if found.listed and hasattr(loss, 'tau'):
            runner.logger.log(
                logging.WARNING,
                f'distiller.distill_losses.{name}: {type(loss).__name__} takes the '
                'softmax over classes for which an image has one; images here may '
                'have several. Losses of features do not',
            )


def _complete(model, classes: int) -> None:
    """Number of classes of the scores that labels become."""
    preprocessor: Any = getattr(model, 'data_preprocessor', None)
    if not getattr(preprocessor, 'to_onehot', False) or not classes:
        return
    if preprocessor.num_classes is None:
        preprocessor.num_classes = classes
    if preprocessor.num_classes != classes:
        raise ValueError(
            f'model.data_preprocessor.num_classes is {preprocessor.num_classes} and '
            f'the head has {classes} classes: make them equal, or leave it out'
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
