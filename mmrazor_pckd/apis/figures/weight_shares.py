"""How images are weighed over the epochs: preview, focal, curriculum.

Fig. 6 of PCKD, of checkpoints that each strategy weighs images with, or of
the counts that ``WeightHistogramHook`` has written while runs trained.
"""

import json
from pathlib import Path
from typing import Callable, Dict, Optional, Sequence

import numpy as np
from mmengine.config import Config

from ...engine.hooks.weight_histogram_hook import bin_edges, count_weights
from ...models.weightings import CurriculumWeighting, FocalWeighting, PreviewWeighting
from . import page
from .features import look
from .splits import load_dataset, pick
from .trained import epoch_of, load_student, read_config, weighting_of

BINS = 20
SHOWN = 5  # groups of bins in the picture


def strategies(
    cfg: Config, growth_rate: Optional[float] = None, gamma: Optional[float] = None
) -> Dict[str, Callable]:
    """The three weightings, by what they are called in the picture.

    Args:
        cfg (Config): Config, whose ``sample_weighting`` has the defaults.
        growth_rate (float, optional): Growth rate mu.
        gamma (float, optional): Exponent of focal weights.

    Example:
        >>> list(strategies(Config(dict(model=dict())), gamma=3))
        ['preview, mu 1.005', 'focal, gamma 3', 'curriculum, mu 1.005']
    """
    own = weighting_of(cfg)
    if growth_rate is None:
        growth_rate = own.get('growth_rate', 1.005)
    if gamma is None:
        gamma = own.get('gamma', 2)
    return {
        f'preview, mu {growth_rate}': PreviewWeighting(growth_rate),
        f'focal, gamma {gamma}': FocalWeighting(gamma),
        f'curriculum, mu {growth_rate}': CurriculumWeighting(growth_rate),
    }


def weigh(
    cfg: Config,
    checkpoints: Sequence[str],
    weightings: Dict[str, Callable],
    *,
    split: str = 'train',
    images: Optional[int] = None,
    seed: int = 0,
    device: str = 'cpu',
) -> Dict[str, dict]:
    """Counts of the weights that strategies give images of each checkpoint.

    Args:
        cfg (Config): Config of the checkpoints.
        checkpoints (Sequence[str]): Files, each of another epoch.
        weightings (dict): See :func:`strategies`.
        split (str): ``'train'``, ``'val'`` or ``'test'``.
        images (int, optional): That many at random. Defaults to None, all.
        seed (int): Of the images and of the batches.
        device (str): Where the networks run.

    Returns:
        dict: Counts ``(BINS, )`` by name and by epoch.

    Raises:
        ValueError: If a checkpoint does not fit, or two are of one epoch.
    """
    found: dict = {name: {} for name in weightings}
    dataset = load_dataset(cfg, split)
    chosen = pick(np.arange(len(dataset)), images, seed)
    # The mean of a batch is what makes an image easy or hard.
    loader = dict(
        cfg[f'{split}_dataloader'], batch_size=cfg.train_dataloader.batch_size
    )
    epochs = {file: epoch_of(file) for file in checkpoints}
    if len(set(epochs.values())) < len(epochs):
        raise ValueError(
            'two checkpoints are of one epoch: '
            + ', '.join(f'{file} of {epoch}' for file, epoch in epochs.items())
        )
    for file, epoch in sorted(epochs.items(), key=lambda pair: pair[1]):
        network = load_student(cfg, file, device)
        for batch in look(network, dataset, loader, chosen, shuffle_seed=seed):
            for name, weighting in weightings.items():
                counts = count_weights(
                    weighting(batch.logits, batch.labels, epoch), BINS
                )
                found[name][epoch] = found[name].get(epoch, 0) + counts.cpu().numpy()
    return found


def read_run(work_dir: Path) -> dict:
    """Counts by epoch as a run wrote them, over all its restarts.

    Args:
        work_dir (Path): Folder of the run.

    Raises:
        ValueError: If it has none, or the number of bins cannot be shown.
    """
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
    """Share of the images in each of ``SHOWN`` groups of bins.

    Args:
        counts (np.ndarray): ``(bins, )``, a multiple of ``SHOWN``.

    Example:
        >>> groups(np.array([1, 0, 0, 0, 3])).tolist()
        [0.25, 0.0, 0.0, 0.0, 0.75]
    """
    return counts.reshape(SHOWN, -1).sum(axis=1) / counts.sum()


def plot(panels: dict, out: Path, numbers: Path) -> None:
    """One panel of stacked bars for each strategy.

    Args:
        panels (dict): Counts (bins, ) by name and by epoch.
        out (Path): Picture.
        numbers (Path): File that has the numbers.
    """
    figure, axes = page.panels(len(panels), 3.4)
    colors = page.pyplot().get_cmap('cividis')(np.linspace(0, 1, SHOWN))
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
    page.save(figure, out, numbers)


def draw_weight_shares(
    out: Path,
    config: Optional[str] = None,
    checkpoints: Sequence[str] = (),
    *,
    runs: Sequence[Path] = (),
    growth_rate: Optional[float] = None,
    gamma: Optional[float] = None,
    split: str = 'train',
    images: Optional[int] = None,
    seed: int = 0,
    cfg_options: Optional[dict] = None,
    device: str = 'cpu',
) -> None:
    """Draws the share of images by weight and epoch.

    Args:
        out (Path): Picture; the numbers are in a CSV file beside it.
        config (str, optional): Config of the checkpoints.
        checkpoints (Sequence[str]): Files, each of another epoch.
        runs (Sequence[Path]): Folders of runs.
        growth_rate (float, optional): Defaults to None, the config's, or
            1.005.
        gamma (float, optional): Defaults to None, the config's, or 2.
        split (str): ``'train'``, ``'val'`` or ``'test'``.
        images (int, optional): That many at random. Defaults to None, all.
        seed (int): Of the images and of the batches.
        cfg_options (dict, optional): Value by dotted key.
        device (str): Where the networks run.

    Raises:
        ValueError: If the config, a checkpoint or a run does not fit.
        FileNotFoundError: If the config, a checkpoint or the images are not
            there.
    """
    panels: Dict[str, dict] = {}
    if config and checkpoints:
        cfg = read_config(config, cfg_options)
        panels.update(
            weigh(
                cfg,
                checkpoints,
                strategies(cfg, growth_rate, gamma),
                split=split,
                images=images,
                seed=seed,
                device=device,
            )
        )
    panels.update((str(folder), read_run(folder)) for folder in runs)
    numbers = out.with_suffix('.csv')
    page.write(
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
    plot(panels, out, numbers)
