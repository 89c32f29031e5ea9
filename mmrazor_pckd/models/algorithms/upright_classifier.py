"""A classifier that computes the upright views, while all are recorded."""

from contextlib import contextmanager
from typing import Iterator, List

from torch import nn

from ..classifiers.find_classifier import classifiers_of, is_whole


def find_classifiers(model: nn.Module) -> List[nn.Linear]:
    """The linear layers of ``model.head`` that yield the class scores.

    Args:
        model (nn.Module): Classifier with a head.

    Returns:
        list[nn.Linear]: One or more.

    Raises:
        ValueError: If there is none.

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
        found = [modules[name] for name in classifiers_of(model)]
        return [layer for layer in found if isinstance(layer, nn.Linear)]
    head = getattr(model, 'head', None)
    num_classes = getattr(head, 'num_classes', None)
    classifiers = [
        module
        for module in (head.modules() if head is not None else ())
        if isinstance(module, nn.Linear) and module.out_features == num_classes
    ]
    if not classifiers:
        raise ValueError(
            f'the head of {type(model).__name__} ({type(head).__name__}) has '
            'no linear layer with num_classes outputs, which rotated views '
            'need; with views=(0, ) any head will do'
        )
    return classifiers


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
