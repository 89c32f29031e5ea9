"""A classifier that is to be distilled, by its config and as it is built."""

import copy
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmpretrain.models import BaseClassifier
from mmpretrain.registry import MODELS
from mmpretrain.structures import DataSample
from torch import nn

from ...checkpoints.strict import load_strictly
from ...utils.image_size import Size, image_size_of
from .classifier_layer import classifier_layer, has_margin, of_tasks, trainable
from .feature_maps import (
    FeatureMap,
    facts_of_maps,
    last_of_each_size,
    pooled_map,
    stages_of,
)
from .fixed_size import set_fixed_size
from .lookup import classes_in, find_config, first_line, from_weights, full_path
from .normalised_images import images_of
from .stage_ends import stage_ends
from .token_features import pooling_of
from .trial_run import trial_run

# Config and weights of a network that were looked up already.
Found = Optional[Tuple[Config, Optional[str]]]


class Network:
    """A classifier by its config and, once built, by what it does.

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
        source (str): Name of its linear classifier, such as ``head.fc``.
        width (int): Width of the feature that goes into it.
        bias (bool): Whether it has a bias.
        batch_norm (bool): Whether the network has batch norm.
        parameters (int): Number of its parameters.
        maps (list[FeatureMap]): Outputs of its stages, the last of each size.
        pooled (str, optional): Module whose output is the map that is pooled.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be found, or is no classifier with a head.
    """

    # Where the scores meet the labels, and where the config has its weight.
    loss_module = 'head.loss_module'
    loss_key = "['head']['loss']"

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

    def build(self, size: Size, checkpoint: Optional[str] = None) -> None:
        """Build it for images of a size, and set what is seen on it.

        Args:
            size (tuple[int]): Height and width.
            checkpoint (str, optional): Weights that it has to take, loaded
                if they are a file.

        Raises:
            ValueError: If it cannot be built or fed, has no single linear
                classifier of one feature for each image, or the weights do
                not fit.
        """
        self.frozen = checkpoint is not None
        model = self._build()
        if self._set_image_size(model, size):
            shapes = _shapes(model)
            model = self._build()
            if checkpoint is not None and _shapes(model) != shapes:
                own = 'x'.join(map(str, self.image_size or ('another size',)))
                raise ValueError(
                    f'--image-size {size[0]} {size[1]}: the weights of '
                    f'{self.name} are for images of {own} alone'
                )
        if not isinstance(model, BaseClassifier):
            raise ValueError(
                f'{self.option}: {self.name} is a '
                f'{type(model).__name__}, not a classifier'
            )
        pooling = pooling_of(model, self.cfg, torch.randn(2, 3, *size))
        if pooling is not None:
            self.notes.append(pooling.apply(self.cfg))
            model = self._build()
        self.model, self.size = model, size
        found = self._find_layer(model, size)
        self.source, self.scores, classifier = found.name, found.scores, found.layer
        self.margin = has_margin(model)
        self.notes += found.notes()
        self.bias = getattr(classifier, 'bias', None) is not None
        self.batch_norm = any(
            isinstance(module, nn.modules.batchnorm._BatchNorm)
            for module in model.modules()
        )
        self.parameters = sum(each.numel() for each in model.parameters())
        if checkpoint is not None and '://' not in checkpoint:
            load_strictly(model, checkpoint, '--teacher-ckpt')
        self._run(model, size)

    def _build(self) -> nn.Module:
        try:
            with DefaultScope.overwrite_default_scope('mmpretrain'):
                return MODELS.build(copy.deepcopy(self.cfg))
        except Exception as error:
            raise ValueError(
                f'{self.option}: {self.name} cannot be built ({first_line(error)})'
            ) from error

    def _set_image_size(self, model: nn.Module, size: Size) -> bool:
        """Set it in a backbone of fixed size; whether that changes it."""
        return set_fixed_size(self.cfg['backbone'], size)

    def _find_layer(self, model: nn.Module, size: Size) -> Any:
        return classifier_layer(model, size, self.option, self.name)

    def _run(self, model: Any, size: Size) -> None:
        """Run two images through it, and see what recorders will."""
        parts = dict(self._parts(model))
        own = (self.source, self.loss_module)
        watched = {name: each for name, each in model.named_modules() if name in own}
        seen = trial_run(self.forward, {**parts, **watched}.items())
        features = [tuple(given[0].shape) for given in seen.inputs[self.source]]
        fits = len(features) == 1 and len(features[0]) == 2 and features[0][0] == 2
        if not fits and (features or seen.failure is None):
            raise ValueError(
                f'{self.option}: for 2 images {self.source} of {self.name} gets '
                f'{features or "nothing"}, and one feature (2, channels) is needed; '
                'a neck pools tokens (TokenPooling) or maps (GlobalAveragePooling)'
            )
        if seen.failure is not None:
            raise ValueError(
                f'{self.option}: {self.name} cannot take images of {size[0]}x{size[1]} '
                f'({first_line(seen.failure)}); another --image-size?'
            ) from seen.failure
        # Once, or for each of two classifiers.
        scored = {len(given) for given in seen.inputs[self.loss_module]}
        if not self.frozen and scored != {2}:
            raise ValueError(
                f'{self.option}: {type(model.head).__name__} of {self.name} does not '
                f'give (scores, labels) to {self.loss_module}, which would be recorded'
            )
        self.width = features[0][1]
        outputs = self._stages({k: v for k, v in seen.outputs.items() if k in parts})
        self.pooled = pooled_map(outputs, self.width)
        self.maps = last_of_each_size(outputs)

    def _parts(self, model: Any) -> Iterator[Tuple[str, nn.Module]]:
        """Modules whose outputs may be stages."""
        yield from stages_of(model.backbone)
        yield 'backbone', model.backbone

    def _stages(self, outputs: Dict[str, list]) -> Dict[str, list]:
        """Those outputs that are stages."""
        return outputs

    @torch.no_grad()
    def forward(self) -> None:
        """Run two images through the built network, as in training."""
        samples = [DataSample().set_gt_label(0) for _ in range(2)]
        mode = 'tensor' if self.frozen else 'loss'
        self.model.eval()(torch.randn(2, 3, *self.size), samples, mode=mode)

    def facts(self, stages: Sequence[FeatureMap] = (), ends: bool = False) -> dict:
        """What :func:`mmrazor_pckd.apis.recipes.fit` takes of a network.

        Args:
            stages (Sequence[FeatureMap]): Those of its maps that are compared.
            ends (bool): Whether to look for how they end. Defaults to False.
        """
        found = dict(width=self.width, classifier=self.source, bias=self.bias)
        if self.scores != self.source:
            found['scores'] = self.scores
        if self.loss_module != Network.loss_module:
            found['loss_module'] = self.loss_module
        found.update(facts_of_maps(self.maps, stages))
        if ends:
            names = [each.source for each in stages]
            every = stage_ends(self.model, names, self.forward)
            for stage, end in zip(found['stages'], every):
                stage.update(end)
        return found

    def __str__(self) -> str:
        return (
            f'{self.option[2:]:8} {self.name}: {self.parameters / 1e6:.2f} M '
            f'parameters, {self.classes} classes, feature of {self.width} channels '
            f'into {"; ".join([self.source, *self.notes])}'
        )


def _shapes(model: nn.Module) -> dict:
    return {key: value.shape for key, value in model.state_dict().items()}
