"""Features of chosen classes in two dimensions, network beside network.

Fig. 8 of PCKD: t-SNE of what the classifier is given.
"""

from pathlib import Path
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import torch
from torch import nn

from . import page
from .features import look
from .splits import class_names, labels_of, load_dataset, pick
from .trained import load_student, read_config

MARKERS = 'osD^vP*X'


def features_of(
    network: nn.Module,
    dataset: Any,
    loader: dict,
    labels: Sequence[int],
    per_class: int,
    seed: int,
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features of images of the classes.

    Args:
        network (nn.Module): Classifier in eval mode.
        dataset: Data set.
        loader (dict): Config of a loader, see :func:`.features.look`.
        labels (Sequence[int]): Classes.
        per_class (int): Images of each, at most.
        seed (int): Seed of their choice.

    Returns:
        tuple: numbers of the images (N, ), labels (N, ), features (N, D).
    """
    truth = np.asarray(dataset.get_gt_labels())
    images = np.concatenate(
        [pick(np.flatnonzero(truth == label), per_class, seed) for label in labels]
    )
    features = [
        batch.features.float().cpu() for batch in look(network, dataset, loader, images)
    ]
    return images, truth[images], torch.cat(features).numpy()


def style(number: int) -> dict:
    """Color and marker, of which no two of 64 classes share both.

    Args:
        number (int): Number of the class.

    Example:
        >>> style(0)
        {'color': '#0072B2', 'marker': 'o'}
    """
    colors = len(page.COLORS)
    return dict(
        color=page.COLORS[number % colors],
        marker=MARKERS[(number + number // colors) % len(MARKERS)],
    )


def plot(panels: list, classes: List[str], out: Path, numbers: Path) -> None:
    """One scatter plot for each network.

    Args:
        panels (list): Title, class (N, ) and points (N, 2) of each.
        classes (list[str]): Classes in the order of the legend.
        out (Path): Picture.
        numbers (Path): File that has the numbers.
    """
    figure, axes = page.panels(len(panels), 4.8)
    for axis, (title, names, points) in zip(axes, panels):
        for number, name in enumerate(classes):
            axis.scatter(
                *points[names == name].T,
                s=22,
                alpha=0.8,
                linewidth=0,
                label=page.short(name),
                **style(number),
            )
        axis.set(title=title, xticks=[], yticks=[])
        axis.set_box_aspect(1)
    handles, texts = axes[0].get_legend_handles_labels()
    figure.legend(
        handles,
        texts,
        loc='outside lower center',
        frameon=False,
        ncols=min(len(classes), 2 * len(panels), 6),
    )
    page.save(figure, out, numbers)


def draw_scatter(
    networks: Sequence[Tuple[str, str, str]],
    out: Path,
    *,
    classes: Optional[Sequence[str]] = None,
    split: str = 'test',
    per_class: int = 100,
    perplexity: float = 30,
    seed: int = 0,
    cfg_options: Optional[dict] = None,
    device: str = 'cpu',
) -> None:
    """Draws the features of networks, and prints how far classes are apart.

    Args:
        networks (Sequence[tuple]): Title, config and checkpoint of each.
        out (Path): Picture; the numbers are in a CSV file beside it.
        classes (Sequence[str], optional): Names or numbers. Defaults to
            None, the first ten.
        split (str): ``'train'``, ``'val'`` or ``'test'``.
        per_class (int): Images of each class, at most.
        perplexity (float): Of t-SNE.
        seed (int): Of the images and of t-SNE.
        cfg_options (dict, optional): Value by dotted key, for each config.
        device (str): Where the networks run.

    Raises:
        ValueError: If a config, a checkpoint or a class does not fit.
        FileNotFoundError: If a config, a checkpoint or the images are not
            there.
    """
    from sklearn.manifold import TSNE
    from sklearn.metrics import silhouette_score

    panels: list = []
    lines: list = []
    known: Optional[List[str]] = None
    for title, config, checkpoint in networks:
        cfg = read_config(config, cfg_options)
        dataset = load_dataset(cfg, split)
        labels = labels_of(dataset, classes)
        names = np.array(class_names(dataset))
        if list(names[labels]) != (known or list(names[labels])):
            raise ValueError(
                f'{config} has other classes than {networks[0][1]}: give --classes'
            )
        known = list(names[labels])
        network = load_student(cfg, checkpoint, device)
        images, truth, features = features_of(
            network, dataset, cfg[f'{split}_dataloader'], labels, per_class, seed
        )
        points = TSNE(
            perplexity=perplexity, init='pca', random_state=seed
        ).fit_transform(features)
        apart = silhouette_score(features, truth) if len(labels) > 1 else np.nan
        print(f'{title}: {len(images)} images, silhouette {apart:.3f}')
        panels.append((f'{title}\nsilhouette {apart:.2f}', names[truth], points))
        lines += [
            (title, name, image, *point)
            for name, image, point in zip(names[truth], images, points.tolist())
        ]
    numbers = out.with_suffix('.csv')
    page.write(numbers, ['network', 'class', 'image', 'x', 'y'], lines)
    plot(panels, known or [], out, numbers)
