"""Labels of all images of a data set, and the names that they stand for."""

from typing import Any, Dict, NamedTuple, Tuple

import numpy as np


class Labels(NamedTuple):
    """Labels, the image that each is of, and whether images have lists of labels."""

    labels: np.ndarray
    images: np.ndarray
    listed: bool


def labels_of(dataset: Any) -> Labels:
    """Labels of a data set, of images with one label or with lists of them.

    Args:
        dataset: A data set of mmpretrain.

    Returns:
        Labels: ``(labels, )`` labels and the number of the image of each; whether
        an image may have several, or none.

    Example:
        >>> from types import SimpleNamespace
        >>> import numpy as np
        >>> from mmrazor_pckd.utils.dataset_labels import labels_of
        >>> labels = np.array([[3, 1], [2, 0]])
        >>> labels_of(SimpleNamespace(get_gt_labels=lambda: labels)).images
        array([0, 0, 1, 1])
    """
    try:
        labels = np.asarray(dataset.get_gt_labels())
    except (KeyError, TypeError, ValueError):  # scores alone, or unequal lists
        labels = np.zeros(0, dtype=object)
    listed = True
    if labels.ndim == 1 and labels.dtype != object:
        return Labels(labels, np.arange(len(labels)), False)
    if labels.ndim == 2 and labels.dtype != object:
        lists = list(labels)
    else:
        infos = map(dataset.get_data_info, range(len(dataset)))
        labels_and_kinds = [_label_of(info) for info in infos]
        lists = [label for label, _ in labels_and_kinds]
        listed = any(kind for _, kind in labels_and_kinds)
    counts = [len(each) for each in lists]
    listed = listed and any(count != 1 for count in counts)
    flat = np.concatenate([*lists, np.zeros(0, dtype=int)]).astype(int)
    return Labels(flat, np.repeat(np.arange(len(lists)), counts), listed)


def label_names(dataset: Any) -> Dict[str, int]:
    """Label of each class, where folders or names in a file make the labels.

    Args:
        dataset: A data set of mmpretrain.

    Returns:
        dict[str, int]: Nothing where the labels are given as numbers.

    Example:
        >>> from types import SimpleNamespace
        >>> from mmrazor_pckd.utils.dataset_labels import label_names
        >>> label_names(SimpleNamespace(folder_to_idx=dict(bar=0, disc=1)))
        {'bar': 0, 'disc': 1}
    """
    if getattr(dataset, 'labels_are_names', False):
        return {name: label for label, name in enumerate(dataset.metainfo['classes'])}
    return dict(getattr(dataset, 'folder_to_idx', None) or {})


def check_names(
    key: str, names: Dict[str, int], others: Dict[str, int], of: str
) -> None:
    """Check that a class has one label in two sets of images.

    Args:
        key (str): Config key of the one set.
        names (dict): Label of each of its classes.
        others (dict): Those of the other set.
        of (str): What the other set is.

    Raises:
        ValueError: If a class has another label.

    Example:
        >>> from mmrazor_pckd.utils.dataset_labels import check_names
        >>> check_names('val', dict(disc=0), dict(bar=0, disc=1), 'train')
        Traceback (most recent call last):
        ...
        ValueError: val: "disc" is label 0 here and 1 in train: the classes are the \
1 names here and the 2 there, in order (not here: bar); give both the same \
folders, or the same classes=[...] beside names in an ann_file
    """
    for name, label in names.items():
        if others.get(name, label) == label:
            continue
        absent = [each for each in others if each not in names][:5]
        extra = [each for each in names if each not in others][:5]
        which = '; '.join(
            f'{where}: {", ".join(found)}'
            for where, found in (('not here', absent), ('only here', extra))
            if found
        )
        raise ValueError(
            f'{key}: "{name}" is label {label} here and {others[name]} in {of}: the '
            f'classes are the {len(names)} names here and the {len(others)} there, in '
            f'order ({which or "another one"}); give both the same folders, or the '
            'same classes=[...] beside names in an ann_file'
        )


def _label_of(info: Dict[str, Any]) -> Tuple[np.ndarray, bool]:
    """Labels of an image, and whether they are a list and no scores."""
    if 'gt_label' in info:
        return np.atleast_1d(np.asarray(info['gt_label'], dtype=int)), True
    return np.flatnonzero(np.asarray(info.get('gt_score', []))), False
