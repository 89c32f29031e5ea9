"""How images are weighed over the epochs: preview, focal, curriculum.

Fig. 6 of PCKD, in two forms.

CONFIG CHECKPOINT ... asks what each strategy would do with one and the same
student: each checkpoint looks at the images in random mini-batches of the
training's size, and each strategy weighs them in the checkpoint's epoch. The
student is in eval mode and the images are not augmented, which training does.

--runs WORK_DIR ... shows what runs did while they trained, a strategy each:
the counts that WeightHistogramHook has written in each epoch. The paper's
figure is of this form.
"""

import json
from pathlib import Path

import networks
import numpy as np

from mmrazor_pckd import CurriculumWeighting, FocalWeighting, PreviewWeighting
from mmrazor_pckd.engine.hooks.weight_histogram_hook import bin_edges, count_weights

BINS = 20
SHOWN = 5  # groups of bins in the picture


def strategies(cfg, growth_rate, gamma) -> dict:
    """The three weightings, by what they are called in the picture."""
    own = networks.weighting_of(cfg)
    if growth_rate is None:
        growth_rate = own.get('growth_rate', 1.005)
    if gamma is None:
        gamma = own.get('gamma', 2)
    return {
        f'preview, mu {growth_rate}': PreviewWeighting(growth_rate),
        f'focal, gamma {gamma}': FocalWeighting(gamma),
        f'curriculum, mu {growth_rate}': CurriculumWeighting(growth_rate),
    }


def weigh(cfg, args) -> dict:
    """Counts (BINS, ) of each strategy by epoch."""
    weightings = strategies(cfg, args.growth_rate, args.gamma)
    found: dict = {name: {} for name in weightings}
    dataset = networks.load_dataset(cfg, args.split)
    images = networks.draw(np.arange(len(dataset)), args.images, args.seed)
    # The mean of a batch is what makes an image easy or hard.
    loader = dict(
        cfg[f'{args.split}_dataloader'], batch_size=cfg.train_dataloader.batch_size
    )
    epochs = {file: networks.epoch_of(file) for file in args.checkpoints}
    if len(set(epochs.values())) < len(epochs):
        raise ValueError(
            'two checkpoints are of one epoch: '
            + ', '.join(f'{file} of {epoch}' for file, epoch in epochs.items())
        )
    for file, epoch in sorted(epochs.items(), key=lambda pair: pair[1]):
        network = networks.load_student(cfg, file, args.device)
        for batch in networks.look(
            network, dataset, loader, images, shuffle_seed=args.seed
        ):
            for name, weighting in weightings.items():
                counts = count_weights(
                    weighting(batch.logits, batch.labels, epoch), BINS
                )
                found[name][epoch] = found[name].get(epoch, 0) + counts.cpu().numpy()
    return found


def read_run(work_dir: Path) -> dict:
    """Counts by epoch as a run wrote them, over all its restarts."""
    files = sorted(work_dir.glob('*/vis_data/weights.jsonl'))
    found: dict = {}
    for file in files:
        for line in file.read_text().splitlines():
            try:
                values = json.loads(line)
            except json.JSONDecodeError:  # cut off in the middle
                continue
            epoch = values['epoch']
            # A restart begins again where its checkpoint was.
            found = {e: kept for e, kept in found.items() if e < epoch}
            found[epoch] = np.array(values['counts'])
            if len(found[epoch]) % SHOWN:
                raise ValueError(
                    f'{file}: {len(found[epoch])} bins, and a multiple of '
                    f'{SHOWN} is shown: see WeightHistogramHook.bins'
                )
    if not found:
        raise ValueError(
            f'--runs: {work_dir} has no */vis_data/weights.jsonl, which '
            'WeightHistogramHook writes where a distiller has '
            'sample_weighting'
        )
    return found


def groups(counts: np.ndarray) -> np.ndarray:
    """Share of the images in each of ``SHOWN`` groups of bins."""
    return counts.reshape(SHOWN, -1).sum(axis=1) / counts.sum()


def plot(panels: dict, out: Path, numbers: Path) -> None:
    """One panel of stacked bars for each strategy.

    Args:
        panels (dict): Counts (bins, ) by name and by epoch.
        out (Path): Picture.
        numbers (Path): File that has the numbers, to be told.
    """
    figure, axes = networks.panels(len(panels), 3.4)
    colors = networks.pyplot().get_cmap('cividis')(np.linspace(0, 1, SHOWN))
    edges = bin_edges(SHOWN)
    for axis, (name, epochs) in zip(axes, panels.items()):
        shares = 100 * np.array([groups(n) for n in epochs.values()])
        places = range(len(epochs))
        for group in range(SHOWN):
            axis.bar(
                places,
                shares[:, group],
                width=1,
                color=colors[group],
                bottom=shares[:, :group].sum(axis=1),
                label=f'{edges[group]:.1f} to {edges[group + 1]:.1f}',
            )
        shown = places[:: -(-len(epochs) // 8)]
        axis.set_xticks(shown, [list(epochs)[place] for place in shown])
        axis.set(title='/'.join(name.split('/')[-2:]), xlabel='epoch', ylim=(0, 100))
        axis.margins(x=0)
        if axis.get_subplotspec().is_first_col():
            axis.set_ylabel('images (%)')
        else:
            axis.set_yticklabels([])
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        title='weight of an image',
        ncols=SHOWN,
        loc='outside lower center',
        frameon=False,
    )
    networks.save(figure, out, numbers)


def parse_args():
    parser = networks.parser(__doc__)
    parser.add_argument('config', nargs='?')
    parser.add_argument('checkpoints', nargs='*', metavar='checkpoint')
    parser.add_argument('--runs', nargs='+', type=Path, default=[], metavar='WORK_DIR')
    parser.add_argument('--growth-rate', type=float, help="mu; the config's, or 1.005")
    parser.add_argument(
        '--gamma', type=float, help="of focal weights; the config's, or 2"
    )
    parser.add_argument('--split', choices=['train', 'val', 'test'], default='train')
    parser.add_argument('--images', type=int, help='that many at random; all')
    parser.add_argument('--seed', type=int, default=0, help='of the images and batches')
    args = parser.parse_args()
    if not (args.checkpoints or args.runs) or (args.config and not args.checkpoints):
        parser.error('give CONFIG CHECKPOINT ..., or --runs WORK_DIR ...')
    return args


def main():
    args = parse_args()
    networks.need('matplotlib')
    with networks.one_line_errors():
        panels = {}
        if args.checkpoints:
            cfg = networks.read_config(args.config, args.cfg_options)
            panels.update(weigh(cfg, args))
        panels.update((str(folder), read_run(folder)) for folder in args.runs)
        numbers = args.out.with_suffix('.csv')
        networks.write(
            numbers,
            ['weighting', 'epoch', 'from', 'to', 'images'],
            (
                (name, epoch, low, high, count)
                for name, epochs in panels.items()
                for epoch, counts in epochs.items()
                for low, high, count in zip(
                    bin_edges(len(counts)), bin_edges(len(counts))[1:], counts
                )
            ),
        )
        plot(panels, args.out, numbers)


if __name__ == '__main__':
    main()
