"""What pools the tokens or maps of a backbone where no part of a model does."""

import inspect
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import torch
from torch import nn

from ...models.algorithms.upright_classifier import find_classifiers
from .trial_run import trial_run


@dataclass
class Pooling:
    """A change of a network's config, and a line that names it.

    Attributes:
        part (str): ``'backbone'`` or ``'neck'``.
        change (dict): Keys of that part.
        line (str): What it does.
    """

    part: str
    change: dict
    line: str

    def apply(self, cfg: dict) -> str:
        """Change the config of a network; returns the line."""
        cfg[self.part] = {**(cfg.get(self.part) or {}), **self.change}
        return self.line


def pooling_of(model: Any, cfg: Mapping, images: torch.Tensor) -> Optional[Pooling]:
    """Find what is missing between a backbone and a linear layer.

    A backbone that may return its class token does so; else the class token is
    taken, or the mean of the tokens, as timm's own head takes it; maps are
    averaged.

    Args:
        model (nn.Module): Built classifier with ``backbone`` and ``head``.
        cfg (Mapping): Its config.
        images (Tensor): Some images, ``(N, 3, H, W)``.

    Returns:
        Pooling, optional: None where nothing is missing, there is a neck, or the
        backbone does not run.

    Example:
        >>> import torch
        >>> from mmpretrain.registry import MODELS
        >>> cfg = dict(
        ...     _scope_='mmpretrain',
        ...     type='ImageClassifier',
        ...     backbone=dict(type='CIFARResNet', depth=8),
        ...     head=dict(type='LinearClsHead', num_classes=10, in_channels=64),
        ... )
        >>> pooling_of(MODELS.build(cfg), cfg, torch.ones(2, 3, 8, 8)).change
        {'type': 'GlobalAveragePooling'}
    """
    backbone = getattr(model, 'backbone', None)
    if backbone is None or cfg.get('neck') is not None:
        return None
    given = _unpooled(model, images)
    if given is None:
        return None
    if given.dim() == 4:
        neck: dict = dict(type='GlobalAveragePooling')
        return Pooling('neck', neck, 'its map is averaged (neck)')
    class_token = _has_class_token(backbone)
    if 'out_type' in inspect.signature(type(backbone)).parameters:
        kind = 'cls_token' if class_token else 'avg_featmap'
        return Pooling(
            'backbone',
            dict(out_type=kind),
            f'its tokens are pooled (backbone.out_type={kind!r})',
        )
    prefix = getattr(getattr(backbone, 'timm_model', None), 'num_prefix_tokens', None)
    if prefix is None:
        prefix = int(class_token)
    if class_token and not _averages(backbone):
        neck, what = dict(type='TokenPooling', how='first'), 'its class token counts'
    else:
        neck = dict(type='TokenPooling', how='mean', prefix=prefix)
        what = 'its tokens are averaged'
    return Pooling('neck', neck, f'{what} (neck)')


def _unpooled(model: Any, images: torch.Tensor) -> Optional[torch.Tensor]:
    """Tokens or a map that a linear classifier gets, where it needs a feature."""
    try:
        layers = find_classifiers(model)
    except ValueError:
        return None
    kept = model.training
    # It may fail at a layer, or the run to come names what fails.
    seen = trial_run(
        lambda: model.eval()(images, mode='tensor'),
        [(str(index), layer) for index, layer in enumerate(layers)],
    )
    model.train(kept)
    scores = seen.result
    if isinstance(scores, torch.Tensor) and scores.dim() == 2:
        return None
    given = next((given for [(given, *_), *_] in seen.inputs.values()), None)
    if given is None or given.dim() not in (3, 4):
        return None
    channels = given.shape[1 if given.dim() == 4 else 2]
    return given if channels == layers[0].in_features else None


def _has_class_token(backbone: nn.Module) -> bool:
    names = ('cls_token', 'class_token', 'class_embedding')
    return any(
        name.rsplit('.', 1)[-1] in names for name, _ in backbone.named_parameters()
    )


def _averages(backbone: nn.Module) -> bool:
    """Whether timm's own head takes the mean in spite of a class token."""
    norm = getattr(getattr(backbone, 'timm_model', None), 'fc_norm', nn.Identity())
    return not isinstance(norm, nn.Identity)
