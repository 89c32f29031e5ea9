"""A classifier that is to be distilled, by its config and as it is built."""

import copy
from typing import Any, Dict, Iterator, Optional, Sequence, Tuple

import torch
from mmpretrain.models import BaseClassifier
from mmpretrain.structures import DataSample
from torch import nn

from ...checkpoints.strict import load_strictly
from ...utils.image_size import Size
from .classifier_layer import classifier_layer, has_margin
from .feature_maps import (
    FeatureMap,
    facts_of_maps,
    last_of_each_size,
    pooled_map,
    stages_of,
)
from .fixed_size import same_shapes, set_fixed_size, takes_images
from .lookup import first_line
from .network_config import NetworkConfig
from .stage_ends import stage_ends
from .token_features import pooling_of
from .trial_run import trial_run


class Network(NetworkConfig):
    """A classifier by its config and, once built, by what it does.

    Args and further attributes are those of :class:`.network_config.NetworkConfig`.

    Attributes:
        source (str): Name of its linear classifier, such as ``head.fc``.
        width (int): Width of the feature that goes into it.
        bias (bool): Whether it has a bias.
        batch_norm (bool): Whether the network has batch norm.
        parameters (int): Number of its parameters.
        maps (list[FeatureMap]): Outputs of its stages, the last of each size.
        pooled (str, optional): Module whose output is the map that is pooled.
    """

    # Where the scores meet the labels, and where the config has its weight.
    loss_module = 'head.loss_module'
    loss_key = "['head']['loss']"

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
        model = self._of_size(size)
        if not isinstance(model, BaseClassifier):
            raise ValueError(
                f'{self.option}: {self.name} is a '
                f'{type(model).__name__}, not a classifier'
            )
        # Before it runs, which may change buffers.
        self._load(model, checkpoint)
        pooling = pooling_of(model, self.cfg, torch.randn(2, 3, *size))
        if pooling is not None:
            self.notes.append(pooling.apply(self.cfg))
            model = self.built()
            self._load(model, checkpoint)
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
        self._run(model, size)

    def _of_size(self, size: Size) -> nn.Module:
        """Build it for a size; with weights of another one as it is, if it can."""
        model, cfg = self.built(), copy.deepcopy(self.cfg)
        if not self._set_image_size(model, size):
            return model
        sized = self.built()
        if not self.frozen or same_shapes(model, sized):
            return sized
        own = 'x'.join(map(str, self.image_size or ('another size',)))
        if not takes_images(model, size):
            raise ValueError(
                f'--image-size {size[0]} {size[1]}: the weights of '
                f'{self.name} are for images of {own} alone'
            )
        self.notes.append(f'weights of {own}, positions are interpolated')
        self.cfg = cfg
        return self.built()

    def _load(self, model: nn.Module, checkpoint: Any) -> None:
        if checkpoint is not None and '://' not in checkpoint:
            load_strictly(model, checkpoint, '--teacher-ckpt')

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
