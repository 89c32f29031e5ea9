"""Which of a head's linear layers gives features, centers and scores."""

import inspect
from dataclasses import dataclass, field
from typing import Any, List, Mapping

import torch
from mmpretrain.registry import MODELS
from torch import Tensor, nn

from ...models.algorithms.upright_classifier import find_classifiers
from ...utils.image_size import Size
from .trial_run import trial_run


@dataclass
class ClassifierLayer:
    """A linear layer whose input is the feature and whose rows are the centers.

    Attributes:
        name (str): Its name in the model.
        layer (nn.Linear): The layer.
        scores (str): Name of the module whose output are the model's scores: the
            layer itself, or the head where that makes them of several layers, or
            scales them.
        others (list[str]): Names of further classifiers, whose features and
            centers do not count.
    """

    name: str
    layer: nn.Linear
    scores: str
    others: List[str] = field(default_factory=list)

    def notes(self) -> List[str]:
        """What is recorded in other places than the layer, in a line or none."""
        parts = []
        if self.others:
            parts.append(
                f'features and centers of this one, not {", ".join(self.others)}'
            )
        if self.scores != self.name:
            parts.append(f'scores of {self.scores}')
        return [', '.join(parts)] if parts else []


def classifier_layer(
    model: Any, size: Size, option: str, network: str
) -> ClassifierLayer:
    """Find the layer by running the model on two images.

    The layer whose output is the model's counts. Where none is, as in a head that
    averages the scores of two tokens or scales cosines, it is the first one, and
    the scores are the head's, if it has one output.

    Args:
        model (nn.Module): Classifier; it is in evaluation mode afterwards.
        size (tuple[int]): Height and width of the images.
        option (str): Command line option of its name, for the message.
        network (str): Its name.

    Raises:
        ValueError: If there is no linear classifier.

    Example:
        >>> from mmpretrain.registry import MODELS
        >>> model = MODELS.build(
        ...     dict(
        ...         _scope_='mmpretrain',
        ...         type='ImageClassifier',
        ...         backbone=dict(type='CIFARResNet', depth=8),
        ...         neck=dict(type='GlobalAveragePooling'),
        ...         head=dict(type='LinearClsHead', num_classes=10, in_channels=64),
        ...     )
        ... )
        >>> found = classifier_layer(model, (8, 8), '--student', 'mine.py')
        >>> found.name, found.scores
        ('head.fc', 'head.fc')
    """
    try:
        layers = find_classifiers(model)
    except ValueError:
        layers = []
    if not layers:
        head = getattr(model, 'head', None)
        raise ValueError(
            f'{option}: the head of {network}, {type(head).__name__}, has no linear '
            f'layer with {getattr(head, "num_classes", "class")} outputs to take '
            'centers and features from'
        )
    names = [name for name, each in model.named_modules() if each in layers]
    modules = dict(model.named_modules())
    watched = [*names, *(['head'] if 'head' in modules else [])]
    images = torch.randn(2, 3, *size)
    # What fails here is named by the run to come.
    seen = trial_run(
        lambda: model.eval()(images, mode='tensor'),
        [(name, modules[name]) for name in watched],
    )
    names = [name for name in names if name in seen.outputs] or names
    own = [name for name in names if name in seen.layers_with_result()]
    if own:
        # A hidden layer may have as many outputs as there are classes.
        return ClassifierLayer(own[-1], modules[own[-1]], own[-1])
    name, *others = names
    shapes = [
        outputs[0].shape
        for outputs in (seen.outputs['head'], seen.outputs[name])
        if outputs and isinstance(outputs[0], Tensor)
    ]
    one = len(shapes) == 2 and shapes[0] == shapes[1]
    return ClassifierLayer(name, modules[name], 'head' if one else name, others)


def trainable(head: Mapping) -> dict:
    """What lets mmpretrain train a head that it takes for evaluation alone.

    Heads with a second classifier for a distillation of old (LeViT,
    EfficientFormer) are trained without it.

    Args:
        head (Mapping): Config of the head.

    Example:
        >>> trainable(dict(type='LeViTClsHead')), trainable(dict(type='LinearClsHead'))
        ({'distillation': False}, {})
    """
    kind = MODELS.get(f'mmpretrain.{str(head.get("type")).split(".")[-1]}')
    known = inspect.signature(kind).parameters if kind else {}
    return dict(distillation=False) if 'distillation' in known else {}


def of_tasks(head: Mapping) -> str:
    """What to do with a head of several tasks, '' of others.

    Args:
        head (Mapping): Config of the head.

    Example:
        >>> of_tasks(dict(type='LinearClsHead'))
        ''
        >>> 'shape, colour' in of_tasks(dict(task_heads=dict(shape={}, colour={})))
        True
    """
    if not isinstance(head.get('task_heads'), Mapping):
        return ''
    tasks = ', '.join(head['task_heads'])
    return (
        f'; of several tasks ({tasks}) one is distilled by a config of your own, see '
        'docs/networks.md'
    )


def has_margin(model: nn.Module) -> bool:
    """Whether its head changes the score of the true class in training alone.

    Example:
        >>> from mmpretrain.models import ArcFaceClsHead
        >>> from torch import nn
        >>> has_margin(nn.ModuleDict(dict(head=ArcFaceClsHead(3, 4))))
        True
    """
    head = getattr(model, 'head', None)
    return head is not None and 'target' in inspect.signature(head.forward).parameters
