"""The config of a classifier that is to be distilled."""

import copy
from typing import List, Mapping, Optional, Tuple

from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmpretrain.registry import MODELS
from torch import nn

from ...utils.image_size import image_size_of
from .classifier_layer import of_tasks, trainable
from .lookup import classes_in, find_config, first_line, from_weights, full_path
from .normalised_images import images_of

# Config and weights of a network that were looked up already.
Found = Optional[Tuple[Config, Optional[str]]]


class NetworkConfig:
    """A classifier by its config.

    Args:
        option (str): Command line option of its name, for messages.
        name (str): Name in mmpretrain's zoo, config file, or
            ``mmpretrain::PATH``.
        found (tuple, optional): What `find_config` has found.

    Attributes:
        cfg (dict): Config of the classifier.
        weights (str, optional): URL of its weights in the zoo.
        images (dict): ``mean``, ``std`` and ``to_rgb`` that it takes.
        image_size (tuple[int], optional): Height and width in its own
            config, None where that does not give them.
        imports (list[str]): Modules that its config imports.
        notes (list[str]): What is to be printed of it.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be found, or is no classifier with a head.
    """

    def __init__(self, option: str, name: str, found: Found = None) -> None:
        self.option, self.name = option, name
        self.notes: List[str] = []
        self._read(found)

    def _read(self, found: Found) -> None:
        option, name = self.option, self.name
        whole, self.weights = found or find_config(option, name)
        if not isinstance(whole.get('model'), dict):
            raise ValueError(f'{option}: {name} has no "model"')
        self.cfg = whole.model.to_dict()
        if 'num_classes' not in self._owner_of_classes():
            raise ValueError(
                f'{option}: {name} ({self.cfg.get("type")}) has no '
                'model.head.num_classes, and a linear classifier is needed'
                f'{of_tasks(self.cfg.get("head") or {})}'
            )
        self.images = images_of(self._take_from(whole) or {})

    def _take_from(self, whole: Config) -> Optional[Mapping]:
        """Take what is not of the classifier itself; its preprocessor, if any."""
        # Mixup and cutmix leave no hard labels, which the losses need.
        self.cfg.pop('train_cfg', None)
        self.image_size = image_size_of(whole)
        named = whole.get('custom_imports', {}).get('imports', [])
        self.imports = [each for each in named if each != 'mmrazor_pckd']
        return self.cfg.pop('data_preprocessor', None) or whole.get('data_preprocessor')

    @property
    def classes(self) -> int:
        """Number of its classes, 0 of a network without a classifier."""
        return self._owner_of_classes()['num_classes']

    def _owner_of_classes(self) -> dict:
        """The part of the config that has the number of classes."""
        head = self.cfg.get('head') or {}
        return head if 'num_classes' in head else self.cfg.get('backbone') or {}

    def set_classes(self, classes: int) -> None:
        """Set the number of classes, to be learned from hard labels."""
        self._owner_of_classes()['num_classes'] = classes
        head = self.cfg['head']
        head['loss'] = dict(type='CrossEntropyLoss')
        head.update(trainable(head))

    def start_from(self, weights: str) -> None:
        """Start the backbone from a file, a URL, or with '' from the zoo's.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If the zoo has none.
        """
        found = weights or self.weights
        if found is None:
            raise ValueError(
                f'--pretrained: {self.name} is not of the zoo; '
                'give the file or URL of its weights'
            )
        self.cfg['backbone']['init_cfg'] = dict(
            type='Pretrained',
            checkpoint=full_path('--pretrained', found),
            prefix='backbone.',
        )

    def use_checkpoint(self, checkpoint: Optional[str]) -> str:
        """Take a teacher's checkpoint, by default the zoo's.

        Its number of classes becomes the network's.

        Returns:
            str: URL or full path of the checkpoint.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If there are no weights.
        """
        backbone = self.cfg['backbone']
        if from_weights(backbone.get('init_cfg')):
            del backbone['init_cfg']
        if checkpoint is None:
            if self.weights is None:
                raise ValueError(
                    f'--teacher-ckpt is missing: {self.name} comes without '
                    'weights; train it with tools/train.py, or give them'
                )
            return self.weights
        checkpoint = full_path('--teacher-ckpt', checkpoint)
        classes = None if '://' in checkpoint else classes_in(checkpoint)
        if classes is not None:
            self._owner_of_classes()['num_classes'] = classes
        return checkpoint

    def built(self) -> nn.Module:
        """A network of the config as it is.

        Raises:
            ValueError: If it cannot be built.
        """
        try:
            with DefaultScope.overwrite_default_scope('mmpretrain'):
                return MODELS.build(copy.deepcopy(self.cfg))
        except Exception as error:
            raise ValueError(
                f'{self.option}: {self.name} cannot be built ({first_line(error)})'
            ) from error
