"""The easiest and the hardest images of a class, with score and weight.

Fig. 7 of PCKD. The score is the difficulty of Eq. 5 over all images of the
split, the weight that of the preview strategy, Eq. 6.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional, Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from ...functional import preview_threshold, preview_weight
from . import page
from .features import look
from .splits import class_names, labels_of, load_dataset
from .trained import epoch_of, load_student, read_config, weighting_of


@dataclass
class Scores:
    """Of all images, in the order of the data set, (N, ) each."""

    labels: np.ndarray
    predicted: np.ndarray
    difficulty: np.ndarray
    weight: np.ndarray


def score(
    network: nn.Module, dataset: Any, loader: dict, epoch: int, growth_rate: float
) -> Scores:
    """Scores all images of a data set.

    Args:
        network (nn.Module): Classifier in eval mode.
        dataset: Data set.
        loader (dict): Config of a loader, see :func:`.features.look`.
        epoch (int): Epoch of the weights, counted from 1.
        growth_rate (float): Growth rate mu of the threshold.
    """
    entropies, labels, predicted = [], [], []
    for batch in look(network, dataset, loader, range(len(dataset))):
        entropies.append(
            F.cross_entropy(batch.logits.float(), batch.labels, reduction='none').cpu()
        )
        labels.append(batch.labels.cpu())
        predicted.append(batch.logits.argmax(dim=1).cpu())
    losses = torch.cat(entropies)
    difficulty = losses / losses.mean()
    weight = preview_weight(difficulty, preview_threshold(epoch, growth_rate))
    return Scores(
        torch.cat(labels).numpy(),
        torch.cat(predicted).numpy(),
        difficulty.numpy(),
        weight.numpy(),
    )


def ranking(scores: Scores, label: int) -> np.ndarray:
    """Images of a class, from the easiest to the hardest.

    Args:
        scores (Scores): Scores.
        label (int): The class.

    Example:
        >>> difficulty = np.array([2.0, 9.0, 1.0])
        >>> ranking(Scores(np.array([0, 1, 0]), None, difficulty, None), 0).tolist()
        [2, 0]
    """
    images = np.flatnonzero(scores.labels == label)
    return images[np.argsort(scores.difficulty[images], kind='stable')]


def picture_of(dataset: Any, image: int) -> np.ndarray:
    """What the network is shown, (H, W, 3) in RGB.

    Args:
        dataset: Data set of mmpretrain.
        image (int): Number of the image.
    """
    sample = dataset[image]
    pixels = sample['inputs'].permute(1, 2, 0).numpy()
    # Files are read as BGR; data sets that hold arrays hold them as RGB.
    if 'img_path' in sample['data_samples'].metainfo_keys():
        pixels = pixels[..., ::-1]
    return pixels


def plot(
    scores: Scores,
    dataset: Any,
    rankings: Dict[str, np.ndarray],
    count: int,
    out: Path,
    numbers: Path,
) -> None:
    """A row for each class: easiest, a gap, hardest.

    Args:
        scores (Scores): Scores.
        dataset: Data set.
        rankings (dict): Images, easiest first, by name of the class.
        count (int): Images on each side.
        out (Path): Picture.
        numbers (Path): File that has the numbers.
    """
    figure, axes = page.pyplot().subplots(
        len(rankings),
        2 * count + 1,
        squeeze=False,
        layout='constrained',
        width_ratios=[1] * count + [0.25] + [1] * count,
        figsize=(1 + 1.3 * (2 * count), 0.5 + 1.75 * len(rankings)),
    )
    for axis in axes.flat:
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    for row, (name, images) in zip(axes, rankings.items()):
        row[0].set_ylabel(page.short(name))
        # A small class: no image on both sides.
        easy = images[: min(count, len(images) // 2)]
        hard = images[::-1][: min(count, len(images) // 2)]
        for axis, image in (*zip(row, easy), *zip(row[count + 1 :], hard)):
            axis.imshow(picture_of(dataset, image))
            weight = scores.weight[image]
            axis.set_xlabel(
                f'difficulty {scores.difficulty[image]:.2f}\nweight '
                + (f'{weight:.2f}' if weight >= 0.005 else '< 0.01'),
                fontsize=8,
            )
    axes[0, 0].set_title('easiest', loc='left')
    axes[0, count + 1].set_title('hardest', loc='left')
    page.save(figure, out, numbers)


def draw_ranking(
    config: str,
    checkpoint: str,
    out: Path,
    *,
    classes: Sequence[str],
    count: int = 5,
    split: str = 'train',
    epoch: Optional[int] = None,
    growth_rate: Optional[float] = None,
    cfg_options: Optional[dict] = None,
    device: str = 'cpu',
) -> None:
    """Draws the easiest and the hardest images of classes.

    Args:
        config (str): Config of a distillation, or of a plain classifier.
        checkpoint (str): Its checkpoint.
        out (Path): Picture; the numbers are in a CSV file beside it.
        classes (Sequence[str]): Names or numbers.
        count (int): Images on each side.
        split (str): ``'train'``, ``'val'`` or ``'test'``.
        epoch (int, optional): From 1. Defaults to None, the checkpoint's.
        growth_rate (float, optional): Defaults to None, the config's, or
            1.005.
        cfg_options (dict, optional): Value by dotted key.
        device (str): Where the network runs.

    Raises:
        ValueError: If the config, the checkpoint or a class does not fit.
        FileNotFoundError: If the config, the checkpoint or the images are
            not there.
    """
    cfg = read_config(config, cfg_options)
    epoch = epoch_of(checkpoint, epoch)
    if growth_rate is None:
        growth_rate = weighting_of(cfg).get('growth_rate', 1.005)
    dataset = load_dataset(cfg, split)
    labels = labels_of(dataset, classes)
    names = class_names(dataset)
    network = load_student(cfg, checkpoint, device)
    scores = score(network, dataset, cfg[f'{split}_dataloader'], epoch, growth_rate)
    rankings = {names[label]: ranking(scores, label) for label in labels}
    for name, images in rankings.items():
        if len(images) < 2:
            raise ValueError(
                f'--classes: {name} has {len(images)} images in the '
                f'{split} split, and 2 are the least'
            )
    numbers = out.with_suffix('.csv')
    page.write(
        numbers,
        ['class', 'rank', 'image', 'difficulty', 'weight', 'predicted', 'file'],
        (
            (
                name,
                rank,
                image,
                scores.difficulty[image],
                scores.weight[image],
                names[scores.predicted[image]],
                dataset.get_data_info(int(image)).get('img_path', ''),
            )
            for name, images in rankings.items()
            for rank, image in enumerate(images, 1)
        ),
    )
    plot(scores, dataset, rankings, count, out, numbers)
