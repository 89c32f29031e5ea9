"""A classifier that computes the upright views, while all are recorded."""

from contextlib import contextmanager
from typing import Any, Iterator, List, Optional

from torch import nn

from ...utils.find_classifier import classifiers_of, is_whole, linear_classifiers


def find_classifiers(model: nn.Module) -> List[nn.Linear]:
    """The linear layers that yield the class scores.

    They are those of ``model.head`` with ``num_classes`` outputs; its last one
    where it has no ``num_classes``; those of each task of a ``MultiTaskHead``;
    those of the backbone where the head has none, as in VGG. A model without a
    head may name its own, ``model.classifier``.

    Args:
        model (nn.Module): Classifier.

    Returns:
        list[nn.Linear]: One or more; none for a backbone without a head, or with
        ``num_classes`` 0.

    Raises:
        ValueError: If a head has none.

    Example:
        >>> from mmpretrain.models import LinearClsHead
        >>> from torch import nn
        >>> from mmrazor_pckd.models.algorithms.upright_classifier import (
        ...     find_classifiers,
        ... )
        >>> model = nn.ModuleDict(dict(head=LinearClsHead(10, 64)))
        >>> find_classifiers(model)
        [Linear(in_features=64, out_features=10, bias=True)]
    """
    if is_whole(model):
        modules = dict(model.named_modules())
        names = classifiers_of(model)
        network: Any = model.model
        if callable(getattr(network, 'get_classifier', None)):
            # All of them, where one is named and the scores are a mean.
            names += [f'model.{name}' for name in linear_classifiers(network)]
        found = [modules[name] for name in dict.fromkeys(names)]
        return [layer for layer in found if isinstance(layer, nn.Linear)]
    head = getattr(model, 'head', None)
    backbone = getattr(model, 'backbone', None)
    own = getattr(model, 'classifier', None)
    if head is None and isinstance(own, nn.Linear):
        return [own]
    tasks = getattr(head, 'task_heads', None)
    heads = list(tasks.values()) if isinstance(tasks, nn.ModuleDict) else [head]
    classifiers = [layer for each in heads for layer in _of_head(each)]
    classifiers = classifiers or _of_backbone(backbone)
    headless = getattr(model, 'num_classes', None) == 0 or backbone is not None
    if not classifiers and not (head is None and headless):
        raise ValueError(
            f'the head of {type(model).__name__} ({type(head).__name__}) has '
            'no linear layer with num_classes outputs, which rotated views '
            'need; with views=(0, ) any head will do'
        )
    return classifiers


def _linear(part: Optional[nn.Module]) -> List[nn.Linear]:
    modules = part.modules() if isinstance(part, nn.Module) else ()
    return [module for module in modules if isinstance(module, nn.Linear)]


def _of_head(head: Optional[nn.Module]) -> List[nn.Linear]:
    layers = _linear(head)
    classes = getattr(head, 'num_classes', None)
    if classes is None:
        return layers[-1:]
    # A hidden layer may have as many outputs.
    last = _linear(getattr(head, 'fc', None))[-1:]
    hidden = getattr(getattr(head, 'layers', None), 'pre_logits', None)
    return [
        layer
        for layer in last or layers
        if layer.out_features == classes and layer is not hidden
    ]


def _of_backbone(backbone: Optional[nn.Module]) -> List[nn.Linear]:
    """Where it ends in class scores: VGG, AlexNet, LeNet-5, Inception-v3."""
    if isinstance(getattr(backbone, 'fc', None), nn.Linear):
        return [backbone.fc]  # type: ignore[union-attr,list-item]
    classes = getattr(backbone, 'num_classes', None) or 0
    return [each for each in _linear(backbone) if each.out_features == classes][-1:]


@contextmanager
def upright_only(classifiers: List[nn.Linear], images: int) -> Iterator[None]:
    """Classifiers compute the first ``images`` rows of what they are given.

    ``forward`` itself is replaced, not its input: a recorder of the
    classifier's inputs then holds the features of all views, a recorder of
    its outputs the logits of the upright ones, and no score is computed for
    the others.

    Args:
        classifiers (list[nn.Linear]): Of one network.
        images (int): Number N of images, whose upright views come first.

    Example:
        >>> import torch
        >>> from torch import nn
        >>> from mmrazor_pckd.models.algorithms.upright_classifier import upright_only
        >>> classifier = nn.Linear(64, 10)
        >>> with upright_only([classifier], images=2):
        ...     classifier(torch.randn(8, 64)).shape
        torch.Size([2, 10])
    """

    def first_rows(forward):
        return lambda feature: forward(feature[:images])

    replaced = [vars(classifier).get('forward') for classifier in classifiers]
    for classifier in classifiers:
        classifier.forward = first_rows(  # type: ignore[method-assign]
            classifier.forward
        )
    try:
        yield
    finally:
        for classifier, forward in zip(classifiers, replaced):
            del classifier.forward
            if forward is not None:
                classifier.forward = forward  # type: ignore[method-assign]
