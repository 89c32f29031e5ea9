import logging

import numpy as np
from mmengine.dist import get_world_size
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS


@HOOKS.register_module()
class CheckDataHook(Hook):
    """Checks that there are batches, and that the head has all their classes.

    And that the processes have as many images each. Where they do not, they
    gather batches of unequal size, which ends in a crash or never.

    On a GPU a label out of range ends in "device-side assert", which names
    neither the label nor the image. A class without a training image is
    legal, and a warning names it.

    Raises:
        ValueError: If a label is out of range, an epoch has no batch, or the
            processes have unequal numbers of training images.

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
        _check_processes(runner.train_dataloader)
        loaders = dict(train_dataloader=runner.train_dataloader)
        if runner.val_loop is not None:
            loaders['val_dataloader'] = runner.val_dataloader
        for key, loader in loaders.items():
            if len(loader) == 0:
                raise ValueError(
                    f'{key}: an epoch of {len(loader.dataset)} images has no '
                    'batch; a smaller batch_size, or drop_last=False'
                )
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


def _check_processes(loader) -> None:
    processes = get_world_size()
    unequal = not getattr(getattr(loader, 'sampler', None), 'round_up', True)
    if unequal and len(loader.dataset) % processes:
        raise ValueError(
            f'train_dataloader.sampler.round_up=False: {len(loader.dataset)} images '
            f'are no equal shares of {processes} processes, which would wait for '
            'each other; leave round_up out'
        )
