import torch
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS


@HOOKS.register_module()
class TrainLabelsHook(Hook):
    """Tell the losses that ask for them the labels of the training images.

    A loss asks by having a method ``set_train_labels``.

    Raises:
        ValueError: If the training set cannot say its labels.
    """

    def before_train(self, runner: Runner) -> None:
        """Hand the labels over, after a checkpoint has been loaded."""
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        asking = [
            module for module in model.modules() if hasattr(module, 'set_train_labels')
        ]
        if not asking:
            return
        dataset = runner.train_dataloader.dataset
        if not hasattr(dataset, 'get_gt_labels'):
            raise ValueError(
                f'train_dataloader.dataset: {type(dataset).__name__} cannot '
                'say the labels of its images, which '
                f'{type(asking[0]).__name__} needs; give the dataset itself, '
                'not a wrapper of it'
            )
        labels = torch.as_tensor(dataset.get_gt_labels())
        for module in asking:
            module.set_train_labels(labels)
