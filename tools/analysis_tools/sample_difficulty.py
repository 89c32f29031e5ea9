"""The easiest and the hardest images of a class, with score and weight.

Fig. 7 of PCKD. The score is the difficulty of Eq. 5, the student's
cross-entropy over its mean. Training takes the mean over a mini-batch; here it
is the one over all images of the split, so that a score does not depend on the
others of a batch. The weight is that of the preview strategy, Eq. 6, in the
epoch of the checkpoint.
"""

from dataclasses import dataclass

import networks
import numpy as np
import torch
from torch.nn import functional as F

from mmrazor_pckd.functional import preview_threshold, preview_weight


@dataclass
class Scores:
    """Of all images, in the order of the data set, (N, ) each."""

    labels: np.ndarray
    predicted: np.ndarray
    difficulty: np.ndarray
    weight: np.ndarray


def score(network, dataset, loader, epoch, growth_rate) -> Scores:
    """Score all images of a data set."""
    entropies, labels, predicted = [], [], []
    for batch in networks.look(network, dataset, loader, range(len(dataset))):
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
    """Images of a class, from the easiest to the hardest."""
    images = np.flatnonzero(scores.labels == label)
    return images[np.argsort(scores.difficulty[images], kind='stable')]


def picture_of(dataset, image: int) -> np.ndarray:
    """What the network is shown, (H, W, 3) in RGB."""
    sample = dataset[image]
    pixels = sample['inputs'].permute(1, 2, 0).numpy()
    # Files are read as BGR; data sets that hold arrays hold them as RGB.
    if 'img_path' in sample['data_samples'].metainfo_keys():
        pixels = pixels[..., ::-1]
    return pixels


def plot(scores, dataset, rankings, count, out, numbers):
    """A row for each class: easiest, a gap, hardest.

    Args:
        scores (Scores): Scores.
        dataset: Data set.
        rankings (dict): Images, easiest first, by name of the class.
        count (int): Images on each side.
        out (Path): Picture.
        numbers (Path): File that has the numbers, to be told.
    """
    figure, axes = networks.pyplot().subplots(
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
        row[0].set_ylabel(networks.short(name))
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
    networks.save(figure, out, numbers)


def parse_args():
    parser = networks.parser(__doc__)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--classes', nargs='+', required=True, help='names or numbers')
    parser.add_argument('--count', type=int, default=5, help='images on each side')
    parser.add_argument('--split', choices=['train', 'val', 'test'], default='train')
    parser.add_argument('--epoch', type=int, help="from 1; the checkpoint's")
    parser.add_argument('--growth-rate', type=float, help="mu; the config's, or 1.005")
    args = parser.parse_args()
    if args.count < 1:
        parser.error('--count must be at least 1')
    return args


def main():
    args = parse_args()
    networks.need('matplotlib')
    with networks.one_line_errors():
        cfg = networks.read_config(args.config, args.cfg_options)
        epoch = networks.epoch_of(args.checkpoint, args.epoch)
        growth_rate = args.growth_rate
        if growth_rate is None:
            growth_rate = networks.weighting_of(cfg).get('growth_rate', 1.005)
        dataset = networks.load_dataset(cfg, args.split)
        labels = networks.labels_of(dataset, args.classes)
        names = networks.class_names(dataset)
        network = networks.load_student(cfg, args.checkpoint, args.device)
        scores = score(
            network, dataset, cfg[f'{args.split}_dataloader'], epoch, growth_rate
        )
        rankings = {names[label]: ranking(scores, label) for label in labels}
        for name, images in rankings.items():
            if len(images) < 2:
                raise ValueError(
                    f'--classes: {name} has {len(images)} images in the '
                    f'{args.split} split, and 2 are the least'
                )
        numbers = args.out.with_suffix('.csv')
        networks.write(
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
        plot(scores, dataset, rankings, args.count, args.out, numbers)


if __name__ == '__main__':
    main()
