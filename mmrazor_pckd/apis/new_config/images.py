"""What is in a folder of images."""

import os
from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

from mmpretrain.datasets.custom import CustomDataset, find_folders, get_samples


@dataclass
class Images:
    """Where the images are, and what was found there."""

    train: str
    val: str
    classes: int
    train_images: int
    val_images: int


def find_images(data: str, val: Optional[str] = None) -> Images:
    """Look at the folders as mmpretrain's ``CustomDataset`` will.

    Args:
        data (str): Folder with ``train/CLASS/*`` and ``val/CLASS/*``; where
            ``val`` is given also with ``CLASS/*``.
        val (str, optional): Folder with ``CLASS/*``.

    Raises:
        FileNotFoundError: If a folder is not there.
        ValueError: If there are no classes, a class has no training image, or
            training and validation have other classes.
    """
    train = os.path.join(data, 'train')
    if val is not None and not os.path.isdir(train):
        train = data
    classes, counts = _count('--data', train)
    if val is None:
        val = os.path.join(data, 'val')
        if not os.path.isdir(val):
            raise FileNotFoundError(
                f'--data: there is no folder {val}; put validation images '
                'into val/CLASS/ beside train, or say where they are with '
                '--val'
            )
    val_classes, val_counts = _count('--val', val)
    if val_classes != classes:
        raise ValueError(
            f'--data: {train} has {len(classes)} classes and {val} '
            f'{len(val_classes)}, only one of them has '
            f'{min(set(classes) ^ set(val_classes))}; both need the same '
            'folders, for labels are their numbers in the order of names'
        )
    empty = [name for name in classes if not counts[name]]
    if empty:
        raise ValueError(
            f'--data: {train}/{empty[0]} has no image; fill the '
            'folder or remove it, in the validation set too'
        )
    if len(classes) == 1:
        raise ValueError(
            f'--data: {train} has one class, {classes[0]}, and a classifier needs two'
        )
    return Images(
        os.path.abspath(train),
        os.path.abspath(val),
        len(classes),
        sum(counts.values()),
        sum(val_counts.values()),
    )


def _count(option: str, folder: str) -> Tuple[List[str], Dict[str, int]]:
    """Names of the classes, sorted, and their numbers of images."""
    if not os.path.isdir(folder):
        raise FileNotFoundError(f'{option}: there is no folder {folder}')
    classes, index = find_folders(folder)
    if not classes:
        raise ValueError(
            f'{option}: {folder} has no folders, and each class '
            f'needs one: {folder}/CLASS/*.jpg'
        )
    hidden = [name for name in classes if name.startswith('.')]
    if hidden:
        raise ValueError(f'{option}: {folder}/{hidden[0]} would be a class: remove it')
    dataset = CustomDataset(data_root=folder, lazy_init=True)
    samples, _ = get_samples(folder, index, dataset.is_valid_file)
    if not samples:
        raise ValueError(
            f'{option}: {folder}/CLASS/ have no images '
            f'({", ".join(sorted(dataset.extensions))})'
        )
    counts = dict.fromkeys(classes, 0)
    for _, label in samples:
        counts[classes[label]] += 1
    return classes, counts
