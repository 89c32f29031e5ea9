"""What the tools that look into a trained network share."""

import argparse
import csv
import importlib
import pickle
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Iterator, List, Optional, Sequence, Union

import numpy as np
import torch
from mmengine.config import Config, DictAction
from mmengine.device import get_device
from mmengine.hub import get_config
from mmengine.registry import init_default_scope
from mmengine.runner import CheckpointLoader, Runner
from mmpretrain.registry import DATASETS
from mmrazor.registry import MODELS
from torch import Tensor, nn

import mmrazor_pckd  # noqa: F401  makes MMRazor importable
from mmrazor_pckd.apis.unread_keys import check_options
from mmrazor_pckd.checkpoints.prefixes import STUDENT
from mmrazor_pckd.checkpoints.strict import load_strictly
from mmrazor_pckd.models.algorithms.upright_classifier import find_classifiers
from mmrazor_pckd.models.distillers.near_matches import near_matches

# Okabe and Ito: also told apart by the colour-blind.
COLORS = (
    '#0072B2',
    '#E69F00',
    '#009E73',
    '#CC79A7',
    '#56B4E9',
    '#D55E00',
    '#000000',
    '#F0E442',
)


def parser(doc: str) -> argparse.ArgumentParser:
    """A parser with the arguments of every tool."""
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        '--out',
        type=Path,
        required=True,
        metavar='X.png',
        help='picture; the numbers behind it are written beside it',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config, as in train.py',
    )
    parser.add_argument('--device', default=get_device(), help='where the networks run')
    return parser


@contextmanager
def one_line_errors():
    """What the user can put right ends the tool with one line."""
    try:
        yield
    except (ValueError, OSError, pickle.UnpicklingError) as error:
        raise SystemExit(str(error)) from error


def need(*modules: str) -> None:
    """Say what to install where the extra is missing."""
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise SystemExit(
                f'{name} is not installed: pip install "mmrazor_pckd[analysis]"'
            ) from error


def read_config(name: str, options: Optional[dict] = None) -> Config:
    """Read a config file, or one of a package: ``mmrazor::PATH``.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it has no model, or nothing reads an option.
    """
    cfg = get_config(name) if '::' in name else Config.fromfile(name)
    check_options(cfg, options or {})
    cfg.merge_from_dict(options or {})
    if 'model' not in cfg:
        raise ValueError(f'{name}: the config has no model')
    return cfg


def read_checkpoint(file: str) -> dict:
    """Read a checkpoint, without running what is inside."""
    return CheckpointLoader.load_checkpoint(file, map_location='cpu', logger='silent')


def keys_begin(file: str, prefix: str) -> bool:
    """Whether keys of the checkpoint begin so."""
    checkpoint = read_checkpoint(file)
    return any(
        key.removeprefix('module.').startswith(prefix)
        for key in checkpoint.get('state_dict', checkpoint)
    )


def epoch_of(file: str, given: Optional[int] = None) -> int:
    """Epochs that the checkpoint's network was trained for.

    Args:
        file (str): Checkpoint.
        given (int, optional): What the user says, which counts. Defaults to
            None.

    Raises:
        ValueError: If neither says it.
    """
    epoch = given
    if epoch is None:
        epoch = (read_checkpoint(file).get('meta') or {}).get('epoch')
    if epoch is None:
        raise ValueError(f'{file} does not say its epoch: give --epoch')
    return epoch


def weighting_of(cfg: Config) -> dict:
    """The config's ``sample_weighting``, empty where there is none."""
    distiller = cfg.model.get('distiller') or {}
    return distiller.get('sample_weighting') or {}


def load_student(cfg: Config, checkpoint: str, device: str) -> nn.Module:
    """The network of a plain config, or the student of a distillation.

    Args:
        cfg (Config): Config of either.
        checkpoint (str): File or URL: the classifier's own weights, or a
            checkpoint of a distillation, which holds more.
        device (str): Where it is to run.

    Returns:
        nn.Module: The classifier, in eval mode.

    Raises:
        ValueError: If the weights do not fit.
        FileNotFoundError: If there is no such file.
    """
    network = _build(cfg, cfg.model.get('architecture', cfg.model))
    load_strictly(
        network,
        checkpoint,
        'checkpoint',
        STUDENT if keys_begin(checkpoint, STUDENT) else '',
    )
    return network.to(device).eval()


def load_teacher(cfg: Config, checkpoint: str, device: str) -> Optional[nn.Module]:
    """The teacher of a distillation, None for a plain config.

    Its weights are those of ``model.teacher_ckpt``, or those that come with
    the checkpoint or with the teacher's own config.

    Raises:
        ValueError: If the weights do not fit, or there are none.
        FileNotFoundError: If there is no such file.
    """
    teacher = cfg.model.get('teacher')
    if teacher is None:
        return None
    network = _build(cfg, teacher, own_images=True)
    if cfg.model.get('teacher_ckpt'):
        load_strictly(network, cfg.model.teacher_ckpt, 'model.teacher_ckpt')
    elif keys_begin(checkpoint, 'teacher.'):
        load_strictly(network, checkpoint, 'checkpoint', 'teacher.')
    elif not teacher.get('pretrained'):
        raise ValueError(
            'model.teacher_ckpt is not given, and the checkpoint '
            'has no teacher: --cfg-options '
            'model.teacher_ckpt=FILE'
        )
    return network.to(device).eval()


def _build(cfg: Config, network, own_images: bool = False) -> nn.Module:
    """Build a network that sees images as it does in the config's Runner."""
    init_default_scope(cfg.get('default_scope', 'mmengine'))
    built = MODELS.build(network)
    if not (own_images and network.get('data_preprocessor')):
        preprocessor = cfg.model.get('data_preprocessor') or cfg.get(
            'data_preprocessor'
        )
        if preprocessor:
            built.data_preprocessor = MODELS.build(
                dict(dict(type='mmpretrain.ClsDataPreprocessor'), **preprocessor)
            )
    return built


def classifier_of(network: nn.Module) -> nn.Linear:
    """The linear layer whose rows are the category centers.

    Raises:
        ValueError: If there is none.
    """
    try:
        return find_classifiers(network)[0]
    except ValueError as error:
        raise ValueError(
            f'{type(network).__name__}: its head has no linear classifier, '
            'so no category centers'
        ) from error


def load_dataset(cfg: Config, split: str, **options):
    """The images of a split, as in testing: without random changes.

    Args:
        cfg (Config): Config.
        split (str): ``'train'``, ``'val'`` or ``'test'``.
        **options: More arguments of the data set.

    Raises:
        ValueError: If the config has no such loader.
        FileNotFoundError: If the images are not there.
    """
    init_default_scope(cfg.get('default_scope', 'mmengine'))
    dataset = _inner(cfg, split)
    if split == 'train':
        tested = 'test' if cfg.get('test_dataloader') else 'val'
        dataset = dict(dataset, pipeline=_inner(cfg, tested).pipeline)
    try:
        return DATASETS.build(dict(dataset, **options))
    except FileNotFoundError as error:
        key = f'{split}_dataloader.dataset'
        raise FileNotFoundError(
            f'{key}: {error}; see {key}.data_root, which --cfg-options can set'
        ) from error


def _inner(cfg: Config, split: str):
    loader = cfg.get(f'{split}_dataloader')
    if not loader:
        raise ValueError(
            f'the config has no {split}_dataloader: choose another --split'
        )
    dataset = loader.dataset
    while 'dataset' in dataset:  # of RepeatDataset and its like
        dataset = dataset.dataset
    return dataset


def labels_of(dataset, names: Optional[Sequence[str]]) -> List[int]:
    """Labels of classes that are given by name or number.

    Args:
        dataset: Data set of mmpretrain.
        names (Sequence[str], optional): Names or numbers; of a name with
            commas the first part will do. None is the first ten classes.

    Raises:
        ValueError: If there is no such class.
    """
    classes = class_names(dataset)
    if names is None:
        return list(range(min(10, len(classes))))
    first_words = [name.split(',')[0] for name in classes]
    labels = []
    for name in names:
        if name in classes:
            labels.append(classes.index(name))
        elif first_words.count(name) == 1:
            labels.append(first_words.index(name))
        elif name.isdecimal() and int(name) < len(classes):
            labels.append(int(name))
        else:
            raise ValueError(
                f'--classes: there is no class "{name}", nor a '
                f'number {name} below {len(classes)}; '
                f'{near_matches(name, classes)}'
            )
        if labels[-1] in labels[:-1]:
            raise ValueError(f'--classes: {name} is given twice')
    return labels


def class_names(dataset) -> List[str]:
    """Names of all classes, numbers where the data set has no names."""
    if dataset.metainfo.get('classes') is None:
        dataset.full_init()
    classes = dataset.metainfo.get('classes')
    if classes is None:
        return [str(n) for n in range(dataset.get_gt_labels().max() + 1)]
    return list(classes)


def short(name: str) -> str:
    """A class as a picture has room for it."""
    return textwrap.shorten(name.split(',')[0], 20, placeholder=' ...')


def draw(indices: np.ndarray, count: Optional[int], seed: int) -> np.ndarray:
    """At most ``count`` of the indices, in their order; None is all."""
    if count is None or len(indices) <= count:
        return indices
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(indices, count, replace=False))


@dataclass
class Batch:
    """What a network makes of some images.

    ``images (N, )`` are their numbers in the data set, ``features (N, D)``
    the classifier's inputs, ``logits (N, K)`` its outputs.
    """

    images: np.ndarray
    features: Tensor
    logits: Tensor
    labels: Tensor


@torch.no_grad()
def look(
    network: Any,
    dataset,
    loader: dict,
    images: Union[Sequence[int], np.ndarray],
    shuffle_seed: Optional[int] = None,
) -> Iterator[Batch]:
    """Run a network over images.

    Args:
        network (nn.Module): Classifier in eval mode.
        dataset: Data set.
        loader (dict): Config of a loader, which says the batch size, the
            workers and how images become a batch.
        images (Sequence[int]): Numbers of the images.
        shuffle_seed (int, optional): Seed of a random order. Defaults to
            None, the order of ``images``.

    Yields:
        Batch: On the network's device, but for the numbers.
    """
    order = np.asarray(images)
    if shuffle_seed is not None:
        order = np.random.default_rng(shuffle_seed).permutation(order)
    config = dict(
        dataset=torch.utils.data.Subset(dataset, order.tolist()),
        batch_size=loader['batch_size'],
        num_workers=loader.get('num_workers', 0),
        sampler=dict(type='DefaultSampler', shuffle=False),
    )
    if 'collate_fn' in loader:
        config['collate_fn'] = loader['collate_fn']
    seen: dict = {}
    handle = classifier_of(network).register_forward_hook(
        lambda module, args, output: seen.update(features=args[0], logits=output)
    )
    done = 0
    try:
        for data in Runner.build_dataloader(config):
            data = network.data_preprocessor(data, False)
            network(**data, mode='tensor')
            labels = torch.cat([sample.gt_label for sample in data['data_samples']])
            yield Batch(order[done : done + len(labels)], labels=labels, **seen)
            done += len(labels)
    finally:
        handle.remove()


def pyplot():
    """Matplotlib that draws files."""
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    return pyplot


def panels(count: int, height: float):
    """A figure with so many panels, in rows of at most three.

    Returns:
        tuple: Figure, its panels in order.
    """
    columns = 2 if count == 4 else min(count, 3)
    rows = -(-count // columns)
    figure, axes = pyplot().subplots(
        rows,
        columns,
        squeeze=False,
        layout='constrained',
        figsize=(4.2 * columns, height * rows + 0.6),
    )
    for axis in axes.flat[count:]:
        axis.remove()
    return figure, axes.flat[:count]


def write(file: Path, columns: Sequence[str], lines: Iterable) -> None:
    """Write the numbers behind a picture."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open('w', newline='') as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(lines)


def save(figure, out: Path, numbers: Path) -> None:
    """Write the picture, and say where both are."""
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=120)
    pyplot().close(figure)
    print(f'picture: {out}, numbers: {numbers}')
