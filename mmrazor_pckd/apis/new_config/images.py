"""What is in a folder of images."""

import os
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

from mmpretrain.datasets.custom import CustomDataset, find_folders, get_samples


@dataclass
class Images:
    """Where the images are, and what was found there.

    Attributes:
        train (str): Folder of the training images.
        val (str): Folder of the validation images; where there are none, that
            of the training images.
        classes (int): Number of classes, 0 where none is known.
        train_images (int): Number of training images.
        val_images (int): Number of validation images.
        labelled (bool): Whether the training images have labels.
        names (list[str]): Names of the classes.
    """

    train: str
    val: str
    classes: int
    train_images: int
    val_images: int
    labelled: bool = True
    names: Sequence[str] = ()

    def __str__(self) -> str:
        classes, val = f'{self.classes} classes', f'{self.val_images} validation images'
        if self.labelled:
            return f'{classes}, {self.train_images} training and {val}'
        without = f'{self.train_images} training images without labels'
        return f'{without}, {val} of {classes}' if self.val_images else without


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
        names=classes,
    )


def find_unlabeled(
    folder: str, data: Optional[str] = None, val: Optional[str] = None
) -> Images:
    """Look at a folder of images without labels, and at validation images.

    Args:
        folder (str): Folder with images, of any depth.
        data (str, optional): Folder with validation images ``val/CLASS/*``.
        val (str, optional): Folder with validation images ``CLASS/*``.

    Raises:
        FileNotFoundError: If a folder is not there.
        ValueError: If there are no images, or no classes to validate.

    Example:
        >>> find_unlabeled('nowhere')
        Traceback (most recent call last):
        FileNotFoundError: --unlabeled: there is no folder nowhere
    """
    if not os.path.isdir(folder):
        raise FileNotFoundError(f'--unlabeled: there is no folder {folder}')
    dataset = CustomDataset(data_root=folder, with_label=False, lazy_init=True)
    files, _ = get_samples(folder, None, dataset.is_valid_file)
    if not files:
        raise ValueError(
            f'--unlabeled: {folder} has no images '
            f'({", ".join(sorted(dataset.extensions))})'
        )
    found = os.path.abspath(folder)
    if data is None and val is None:
        return Images(found, found, 0, len(files), 0, labelled=False)
    place = val or os.path.join(str(data), 'val')
    classes, counts = _count('--data' if val is None else '--val', place)
    return Images(
        found,
        os.path.abspath(place),
        len(classes),
        len(files),
        sum(counts.values()),
        labelled=False,
        names=classes,
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
