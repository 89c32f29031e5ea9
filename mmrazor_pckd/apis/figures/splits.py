"""Images and classes of a config's training, validation or test split."""

from typing import Any, List, Optional, Sequence

import numpy as np
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmpretrain.registry import DATASETS

from ...utils.near_matches import near_matches


def load_dataset(cfg: Config, split: str, **options) -> Any:
    """The images of a split, as in testing: without random changes.

    Args:
        cfg (Config): Config.
        split (str): ``'train'``, ``'val'`` or ``'test'``.
        **options: More arguments of the data set.

    Raises:
        ValueError: If the config has no such loader.
        FileNotFoundError: If the images are not there.
    """
    init_default_scope(cfg.get('default_scope', 'mmengine'))
    dataset = _inner(cfg, split)
    if split == 'train':
        tested = 'test' if cfg.get('test_dataloader') else 'val'
        dataset = dict(dataset, pipeline=_inner(cfg, tested).pipeline)
    try:
        return DATASETS.build(dict(dataset, **options))
    except FileNotFoundError as error:
        key = f'{split}_dataloader.dataset'
        raise FileNotFoundError(
            f'{key}: {error}; see {key}.data_root, which --cfg-options can set'
        ) from error


def _inner(cfg: Config, split: str):
    loader = cfg.get(f'{split}_dataloader')
    if not loader:
        raise ValueError(
            f'the config has no {split}_dataloader: choose another --split'
        )
    dataset = loader.dataset
    while 'dataset' in dataset:  # of RepeatDataset and its like
        dataset = dataset.dataset
    return dataset


def labels_of(dataset, names: Optional[Sequence[str]]) -> List[int]:
    """Labels of classes that are given by name or number.

    Args:
        dataset: Data set of mmpretrain.
        names (Sequence[str], optional): Names or numbers; of a name with
            commas the first part will do. None is the first ten classes.

    Raises:
        ValueError: If there is no such class.

    Example:
        >>> from types import SimpleNamespace
        >>> dataset = SimpleNamespace(metainfo=dict(classes=('hen', 'wolf, white')))
        >>> labels_of(dataset, ['wolf', '0'])
        [1, 0]
    """
    classes = class_names(dataset)
    if names is None:
        return list(range(min(10, len(classes))))
    first_words = [name.split(',')[0] for name in classes]
    labels = []
    for name in names:
        if name in classes:
            labels.append(classes.index(name))
        elif first_words.count(name) == 1:
            labels.append(first_words.index(name))
        elif name.isdecimal() and int(name) < len(classes):
            labels.append(int(name))
        else:
            raise ValueError(
                f'--classes: there is no class "{name}", nor a '
                f'number {name} below {len(classes)}; '
                f'{near_matches(name, classes)}'
            )
        if labels[-1] in labels[:-1]:
            raise ValueError(f'--classes: {name} is given twice')
    return labels


def class_names(dataset) -> List[str]:
    """Names of all classes, numbers where the data set has no names.

    Args:
        dataset: Data set of mmpretrain.

    Example:
        >>> from types import SimpleNamespace
        >>> class_names(SimpleNamespace(metainfo=dict(classes=('hen', 'wolf'))))
        ['hen', 'wolf']
    """
    if dataset.metainfo.get('classes') is None:
        dataset.full_init()
    classes = dataset.metainfo.get('classes')
    if classes is None:
        return [str(n) for n in range(dataset.get_gt_labels().max() + 1)]
    return list(classes)


def pick(indices: np.ndarray, count: Optional[int], seed: int) -> np.ndarray:
    """At most ``count`` of the indices, in their order.

    Args:
        indices (np.ndarray): ``(N, )``.
        count (int, optional): None is all.
        seed (int): Seed of the choice.

    Example:
        >>> pick(np.arange(5), None, seed=0).tolist()
        [0, 1, 2, 3, 4]
        >>> len(pick(np.arange(5), 2, seed=0))
        2
    """
    if count is None or len(indices) <= count:
        return indices
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(indices, count, replace=False))
