"""Category centers, the rows of the classifiers, of teacher and student.

Fig. 1 (a) of PCKD: heat maps of the centers, one column for each class; below
the cosines between the centers of each network, which say which classes it
takes for alike, and, where both are of one width, those between the two
networks. A plain classifier is shown alone.
"""

from pathlib import Path

import networks
import numpy as np


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cosines (K, K) between the rows of a and those of b, (K, D) each."""
    from sklearn.metrics.pairwise import cosine_similarity

    return cosine_similarity(a, b)


def centers_of(network, labels) -> np.ndarray:
    """Centers (K, D) of the labels."""
    weight = networks.classifier_of(network).weight
    return weight[labels].detach().float().cpu().numpy()


def off_diagonal(matrix: np.ndarray) -> np.ndarray:
    return matrix[~np.eye(len(matrix), dtype=bool)]


def describe(matrices: dict) -> str:
    """What the matrices say, in numbers."""
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
        numbers (Path): File that has the numbers, to be told.
    """
    pyplot = networks.pyplot()
    classes = range(len(names))
    names = [networks.short(name) for name in names]
    figure = pyplot.figure(
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
    networks.save(figure, out, numbers)


def parse_args():
    parser = networks.parser(__doc__)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--classes', nargs='+', help='names or numbers; the first ten')
    return parser.parse_args()


def main():
    args = parse_args()
    networks.need('matplotlib', 'sklearn')
    with networks.one_line_errors():
        cfg = networks.read_config(args.config, args.cfg_options)
        student = networks.load_student(cfg, args.checkpoint, args.device)
        teacher = networks.load_teacher(cfg, args.checkpoint, args.device)
        # For the names alone: most data sets know them without their images.
        dataset = networks.load_dataset(cfg, 'val', lazy_init=True)
        labels = networks.labels_of(dataset, args.classes)
        all_names = networks.class_names(dataset)
        names = [all_names[label] for label in labels]

        name = 'student' if teacher is not None else 'classifier'
        centers = {name: centers_of(student, labels)}
        if teacher is not None:
            centers = dict(teacher=centers_of(teacher, labels), **centers)
        matrices = {name: cosines(values, values) for name, values in centers.items()}
        if teacher is not None and (
            centers['student'].shape == centers['teacher'].shape
        ):
            matrices['student and teacher'] = cosines(
                centers['student'], centers['teacher']
            )
        if text := describe(matrices):
            print(text)
        numbers = args.out.with_suffix('.npz')
        args.out.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict = dict(classes=names)
        for name, values in centers.items():
            arrays[f'centers_{name}'] = values
        for name, values in matrices.items():
            arrays[f'cosines_{name.replace(" ", "_")}'] = values
        np.savez(numbers, **arrays)
        plot(centers, matrices, names, args.out, numbers)


if __name__ == '__main__':
    main()
