"""Features of chosen classes in two dimensions, network beside network.

Fig. 8 of PCKD: t-SNE of what the classifier is given. CONFIG CHECKPOINT is a
plain classifier, or a distillation, whose student is shown. t-SNE keeps
neighbours, not distances or sizes; the silhouette in a title is computed from
the features themselves: 1 is far apart, 0 is one heap.
"""

from pathlib import Path

import networks
import numpy as np
import torch

MARKERS = 'osD^vP*X'


def features_of(network, dataset, loader, labels, per_class, seed):
    """Features of images of the classes.

    Returns:
        tuple: numbers of the images (N, ), labels (N, ), features (N, D).
    """
    truth = np.asarray(dataset.get_gt_labels())
    images = np.concatenate(
        [
            networks.draw(np.flatnonzero(truth == label), per_class, seed)
            for label in labels
        ]
    )
    features = [
        batch.features.float().cpu()
        for batch in networks.look(network, dataset, loader, images)
    ]
    return images, truth[images], torch.cat(features).numpy()


def style(number):
    """Color and marker, of which no two of 64 classes share both."""
    colors = len(networks.COLORS)
    return dict(
        color=networks.COLORS[number % colors],
        marker=MARKERS[(number + number // colors) % len(MARKERS)],
    )


def plot(panels, classes, out, numbers):
    """One scatter plot for each network.

    Args:
        panels (list): Title, class (N, ) and points (N, 2) of each.
        classes (list[str]): Classes in the order of the legend.
        out (Path): Picture.
        numbers (Path): File that has the numbers, to be told.
    """
    figure, axes = networks.panels(len(panels), 4.8)
    for axis, (title, names, points) in zip(axes, panels):
        for number, name in enumerate(classes):
            axis.scatter(
                *points[names == name].T,
                s=22,
                alpha=0.8,
                linewidth=0,
                label=networks.short(name),
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
    networks.save(figure, out, numbers)


def parse_args():
    parser = networks.parser(__doc__)
    parser.add_argument(
        'networks', nargs='+', metavar='CONFIG CHECKPOINT', help='pairs'
    )
    parser.add_argument('--classes', nargs='+', help='names or numbers; the first ten')
    parser.add_argument(
        '--titles', nargs='+', help="of the networks; the configs' names"
    )
    parser.add_argument('--split', choices=['train', 'val', 'test'], default='test')
    parser.add_argument(
        '--per-class', type=int, default=100, help='images of each, at most'
    )
    parser.add_argument('--perplexity', type=float, default=30)
    parser.add_argument(
        '--seed', type=int, default=0, help='of the images and of t-SNE'
    )
    args = parser.parse_args()
    if len(args.networks) % 2:
        parser.error('give a CHECKPOINT for each CONFIG')
    args.pairs = list(zip(args.networks[::2], args.networks[1::2]))
    if args.titles is None:
        args.titles = [Path(config).stem for config, _ in args.pairs]
    if len(args.titles) != len(args.pairs):
        parser.error(f'{len(args.titles)} --titles for {len(args.pairs)} networks')
    return args


def main():
    args = parse_args()
    networks.need('matplotlib', 'sklearn')
    from sklearn.manifold import TSNE
    from sklearn.metrics import silhouette_score

    panels, lines, classes = [], [], None
    with networks.one_line_errors():
        for title, (config, checkpoint) in zip(args.titles, args.pairs):
            cfg = networks.read_config(config, args.cfg_options)
            dataset = networks.load_dataset(cfg, args.split)
            labels = networks.labels_of(dataset, args.classes)
            names = np.array(networks.class_names(dataset))
            if list(names[labels]) != (classes or list(names[labels])):
                raise ValueError(
                    f'{config} has other classes than '
                    f'{args.pairs[0][0]}: give --classes'
                )
            classes = list(names[labels])
            network = networks.load_student(cfg, checkpoint, args.device)
            images, truth, features = features_of(
                network,
                dataset,
                cfg[f'{args.split}_dataloader'],
                labels,
                args.per_class,
                args.seed,
            )
            points = TSNE(
                perplexity=args.perplexity, init='pca', random_state=args.seed
            ).fit_transform(features)
            apart = silhouette_score(features, truth) if len(labels) > 1 else np.nan
            print(f'{title}: {len(images)} images, silhouette {apart:.3f}')
            panels.append((f'{title}\nsilhouette {apart:.2f}', names[truth], points))
            lines += [
                (title, name, image, *point)
                for name, image, point in zip(names[truth], images, points.tolist())
            ]
        numbers = args.out.with_suffix('.csv')
        networks.write(numbers, ['network', 'class', 'image', 'x', 'y'], lines)
        plot(panels, classes, args.out, numbers)


if __name__ == '__main__':
    main()
