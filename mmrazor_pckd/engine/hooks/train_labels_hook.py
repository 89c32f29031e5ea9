import numpy as np
import torch
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ...utils.dataset_labels import labels_of


@HOOKS.register_module()
class TrainLabelsHook(Hook):
    """Gives the labels of the training images to the losses that need them.

    These are the losses with a method ``set_train_labels``.

    Raises:
        ValueError: If the training set has no ``get_gt_labels``, no labels, or
            images with several.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='TrainLabelsHook')).priority
        'NORMAL'
    """

    def before_train(self, runner: Runner) -> None:
        """Give the labels, after a checkpoint has been loaded."""
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        needing = [
            module for module in model.modules() if hasattr(module, 'set_train_labels')
        ]
        if not needing:
            return
        dataset = runner.train_dataloader.dataset
        if not hasattr(dataset, 'get_gt_labels'):
            raise ValueError(
                f'train_dataloader.dataset: {type(dataset).__name__} cannot '
                'say the labels of its images, which '
                f'{type(needing[0]).__name__} needs; give the dataset itself, '
                'not a wrapper of it'
            )
        found = None
        if getattr(dataset, 'with_label', True):
            found = labels_of(dataset)
        if found is None or not np.array_equal(
            found.images, np.arange(len(found.images) or found.listed)
        ):
            raise ValueError(
                f'train_dataloader.dataset: {type(needing[0]).__name__} needs one '
                'label of each image, and there are '
                + ('none' if found is None else 'images with several, or with none')
                + '; leave that loss out, or label the images'
            )
        labels = torch.as_tensor(found.labels)
        for module in needing:
            module.set_train_labels(labels)
