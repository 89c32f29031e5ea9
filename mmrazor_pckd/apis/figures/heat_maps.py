"""Category centers, the rows of the classifiers, of teacher and student.

Fig. 1 (a) of PCKD: heat maps of the centers, and the cosines between them.
"""

from pathlib import Path
from typing import Optional, Sequence

import numpy as np
from torch import nn

from . import page
from .splits import class_names, labels_of, load_dataset
from .trained import classifier_of, load_student, load_teacher, read_config


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cosines between the rows of two matrices.

    Args:
        a (np.ndarray): ``(K, D)``.
        b (np.ndarray): ``(K, D)``.

    Returns:
        np.ndarray: ``(K, K)``, a row for each of ``a``.

    Example:
        >>> cosines(np.eye(2), np.array([[2.0, 0.0], [1.0, 0.0]])).tolist()
        [[1.0, 1.0], [0.0, 0.0]]
    """
    from sklearn.metrics.pairwise import cosine_similarity

    return cosine_similarity(a, b)


def centers_of(network: nn.Module, labels: Sequence[int]) -> np.ndarray:
    """Category centers of classes.

    Args:
        network (nn.Module): Classifier of mmpretrain.
        labels (Sequence[int]): Classes.

    Returns:
        np.ndarray: ``(K, D)``.
    """
    weight = classifier_of(network).weight
    return weight[labels].detach().float().cpu().numpy()


def off_diagonal(matrix: np.ndarray) -> np.ndarray:
    """Entries beside the diagonal, row by row.

    Args:
        matrix (np.ndarray): ``(K, K)``.

    Example:
        >>> off_diagonal(np.arange(4).reshape(2, 2)).tolist()
        [1, 2]
    """
    return matrix[~np.eye(len(matrix), dtype=bool)]


def describe(matrices: dict) -> str:
    """The matrices in a line of numbers, empty for a plain classifier.

    Args:
        matrices (dict): Cosines ``(K, K)`` by what they are between.

    Example:
        >>> describe(dict(classifier=np.eye(3)))
        ''
    """
    words = []
    if 'student and teacher' in matrices:
        own = np.diag(matrices['student and teacher']).mean()
        words.append(
            f'cosine of a class of the student with its own of the '
            f'teacher {own:.3f} on average'
        )
    if {'student', 'teacher'} <= set(matrices) and len(matrices['student']) > 2:
        alike = np.corrcoef(
            off_diagonal(matrices['student']), off_diagonal(matrices['teacher'])
        )[0, 1]
        words.append(
            f'the cosines between classes of the two networks correlate by {alike:.3f}'
        )
    return '; '.join(words)


def plot(centers: dict, matrices: dict, names: list, out: Path, numbers: Path) -> None:
    """Heat maps above, cosines below.

    Args:
        centers (dict): Centers (K, D) by network.
        matrices (dict): Cosines (K, K) by what they are between.
        names (list[str]): Names of the K classes.
        out (Path): Picture.
        numbers (Path): File that has the numbers.
    """
    classes = range(len(names))
    names = [page.short(name) for name in names]
    figure = page.pyplot().figure(
        figsize=(1.5 + 4.2 * len(matrices), 9.2), layout='constrained'
    )
    above, below = figure.subfigures(2, 1)
    for axis, (name, values) in zip(
        above.subplots(1, len(centers), squeeze=False)[0], centers.items()
    ):
        limit = np.abs(values).max()
        image = axis.imshow(
            values.T,
            cmap='PuOr_r',
            vmin=-limit,
            vmax=limit,
            aspect='auto',
            interpolation='nearest',
        )
        axis.set(title=f'centers of the {name}', ylabel='feature')
        axis.set_xticks(classes, names, rotation=90)
        above.colorbar(image, ax=axis, label='weight')
    axes = below.subplots(1, len(matrices), squeeze=False)[0]
    for axis, (name, values) in zip(axes, matrices.items()):
        image = axis.imshow(values, cmap='PuOr_r', vmin=-1, vmax=1)
        axis.set_title(f'cosines, {name}')
        axis.set_xticks(classes, names, rotation=90)
        axis.set_yticks(classes, names if axis is axes[0] else [])
        if ' and ' in name:
            axis.set(ylabel='student', xlabel='teacher')
    below.colorbar(image, ax=list(axes), label='cosine')
    page.save(figure, out, numbers)


def draw_heat_maps(
    config: str,
    checkpoint: str,
    out: Path,
    *,
    classes: Optional[Sequence[str]] = None,
    cfg_options: Optional[dict] = None,
    device: str = 'cpu',
) -> None:
    """Draws the centers, and prints how alike those of both networks are.

    Args:
        config (str): Config of a distillation, or of a plain classifier.
        checkpoint (str): Its checkpoint.
        out (Path): Picture; the numbers are in a file of NumPy beside it.
        classes (Sequence[str], optional): Names or numbers. Defaults to
            None, the first ten.
        cfg_options (dict, optional): Value by dotted key.
        device (str): Where the networks are loaded.

    Raises:
        ValueError: If the config, the checkpoint or a class does not fit.
        FileNotFoundError: If the config, the checkpoint or the images are
            not there.
    """
    cfg = read_config(config, cfg_options)
    student = load_student(cfg, checkpoint, device)
    teacher = load_teacher(cfg, checkpoint, device)
    # For the names alone: most data sets have them without their images.
    dataset = load_dataset(cfg, 'val', lazy_init=True)
    labels = labels_of(dataset, classes)
    all_names = class_names(dataset)
    names = [all_names[label] for label in labels]

    name = 'student' if teacher is not None else 'classifier'
    centers = {name: centers_of(student, labels)}
    if teacher is not None:
        centers = dict(teacher=centers_of(teacher, labels), **centers)
    matrices = {name: cosines(values, values) for name, values in centers.items()}
    if teacher is not None and (centers['student'].shape == centers['teacher'].shape):
        matrices['student and teacher'] = cosines(
            centers['student'], centers['teacher']
        )
    if text := describe(matrices):
        print(text)
    numbers = out.with_suffix('.npz')
    out.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict = dict(classes=names)
    for name, values in centers.items():
        arrays[f'centers_{name}'] = values
    for name, values in matrices.items():
        arrays[f'cosines_{name.replace(" ", "_")}'] = values
    np.savez(numbers, **arrays)
    plot(centers, matrices, names, out, numbers)
