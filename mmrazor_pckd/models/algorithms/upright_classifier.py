"""A classifier that computes the upright views and lets all be recorded."""

from contextlib import contextmanager
from typing import Iterator, List

from torch import nn


def find_classifiers(model: nn.Module) -> List[nn.Linear]:
    """The linear layers of ``model.head`` that yield the class scores.

    Raises:
        ValueError: If there is none.
    """
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
    classifier's inputs then sees the features of all views, a recorder of
    its outputs the logits of the upright ones, and no score is computed for
    the others.
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
