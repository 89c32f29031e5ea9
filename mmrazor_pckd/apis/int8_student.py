"""A student in eight bits, beside what it was: size and top-1."""

import os.path as osp
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from mmpretrain.registry import DATASETS
from torch import nn

from ..checkpoints.writing import write_whole
from ..export.config import plain_values, student_config
from ..export.graph import cpu_session, onnx_graph
from ..export.int8 import quantize
from .machine import check_folder

IMAGES = 256  # to calibrate with, spread evenly over the set


class Measured:
    """The images that a student in eight bits is calibrated with and measured on.

    Both go through the pipeline of validation, so that nothing is drawn.

    Args:
        cfg (Config): Config of the distillation.
        folder (str, optional): Folder of images to calibrate with. Defaults to
            None, the training set of the config.

    Raises:
        ValueError: If there are no such images.
    """

    def __init__(self, cfg: Config, folder: Optional[str] = None) -> None:
        config = student_config(cfg)
        split = 'val' if cfg.get('val_dataloader') else 'test'
        if 'test_dataloader' not in config:
            raise ValueError(
                '--int8: the config has no val_dataloader to measure top-1 on'
            )
        check_folder(split, cfg[f'{split}_dataloader'])
        pipeline = config['test_dataloader']['dataset'].get('pipeline', [])
        self.name = folder or 'the training set'
        with DefaultScope.overwrite_default_scope('mmpretrain'):
            self.images = (
                _pictures(folder, pipeline)
                if folder
                else _training_images(cfg, pipeline)
            )
            self.loader = Runner.build_dataloader(config['test_dataloader'])

    def write(
        self, student: nn.Module, size: Sequence[int], path: str, dynamo: bool = False
    ) -> None:
        """Write the graph in eight bits, and print what it costs.

        Args:
            student (nn.Module): Classifier of mmpretrain.
            size (Sequence[int]): Height and width of the images.
            path (str): File to write.
            dynamo (bool): See :func:`.graph.onnx_graph`.

        Raises:
            ValueError: If the student cannot be exported or quantised, or an
                image has another size or no one label.
        """
        before, _ = onnx_graph(student, size, dynamo)
        chosen = evenly_spread(len(self.images), IMAGES)
        batches = (
            _normalised(student, [self.images[index]], size, self.name)
            for index in chosen
        )
        after = quantize(before, batches, student)
        top1, number = self._top1([before, after], student, size)
        write_whole(path, after)
        print(
            f'{path}: {len(before) / 1e3:.0f} -> {len(after) / 1e3:.0f} KB, top-1 '
            f'{top1[0]:.2f} -> {top1[1]:.2f} on the {number} images of validation; '
            f'calibrated with {len(chosen)} images of {self.name}'
        )

    def _top1(
        self, graphs: Sequence[bytes], student: nn.Module, size: Sequence[int]
    ) -> Tuple[List[float], int]:
        """Top-1 of each graph in percent, and the number of images."""
        sessions = [cpu_session(graph) for graph in graphs]
        right, number = [0] * len(graphs), 0
        for batch in self.loader:
            samples = batch['data_samples']
            labels = np.array([_label(sample) for sample in samples])
            items = [
                dict(inputs=image, data_samples=sample)
                for image, sample in zip(batch['inputs'], samples)
            ]
            images = _normalised(student, items, size, 'the validation set')
            number += len(labels)
            for index, session in enumerate(sessions):
                (logits,) = session.run(None, dict(images=images))
                right[index] += int((logits.argmax(1) == labels).sum())
        return [100 * each / number for each in right], number


def evenly_spread(length: int, number: int) -> List[int]:
    """At most so many indices, from the first to the last.

    Args:
        length (int): Of what they point into.
        number (int): How many.

    Example:
        >>> evenly_spread(9, 3), evenly_spread(2, 3)
        ([0, 4, 8], [0, 1])
    """
    return np.linspace(0, length - 1, min(number, length)).astype(int).tolist()


def _training_images(cfg: Config, pipeline: List[Dict]) -> Any:
    loader = cfg.get('train_dataloader')
    if not loader:
        raise ValueError(
            '--int8: the config has no train_dataloader to calibrate with, give '
            '--calibration FOLDER'
        )
    try:
        check_folder('train', loader)
    except ValueError as error:
        raise ValueError(f'{error}; or --calibration FOLDER') from error
    scope = cfg.get('default_scope') or 'mmengine'
    dataset = plain_values(loader['dataset'], 'train_dataloader.dataset', scope)
    return DATASETS.build(_with_pipeline(dataset, pipeline))


def _with_pipeline(dataset: Any, pipeline: List[Dict]) -> Any:
    """The data set, and each inside it, with another pipeline."""
    if isinstance(dataset, (list, tuple)):
        return [_with_pipeline(each, pipeline) for each in dataset]
    if not isinstance(dataset, dict):
        return dataset
    return {
        key: pipeline
        if key == 'pipeline'
        else _with_pipeline(value, pipeline)
        if key in ('dataset', 'datasets')
        else value
        for key, value in dataset.items()
    }


def _pictures(folder: str, pipeline: List[Dict]) -> Any:
    if not osp.isdir(folder):
        raise ValueError(f'--calibration: there is no folder {folder}')
    if not any('Load' in str(step.get('type')) for step in pipeline):
        raise ValueError(
            '--calibration: the pipeline of validation reads no files, leave the '
            'option out: the training set is calibrated with'
        )
    cfg = dict(type='CustomDataset', data_root=folder, with_label=False)
    try:
        return DATASETS.build(dict(cfg, pipeline=pipeline))
    except RuntimeError as error:
        raise ValueError(f'--calibration: there are no images in {folder}') from error


def _normalised(
    student: nn.Module, items: List[Dict], size: Sequence[int], name: str
) -> np.ndarray:
    """The images of a batch as the graph takes them, ``(N, C, H, W)``."""
    for item in items:
        found = tuple(item['inputs'].shape[-2:])
        if found != tuple(size):
            path = item['data_samples'].get('img_path', 'an image')
            raise ValueError(
                f'--int8: {path} of {name} is {found[0]} x {found[1]} after the '
                f'pipeline of validation, the graph takes {size[0]} x {size[1]}'
            )
    data = {key: [item[key] for item in items] for key in ('inputs', 'data_samples')}
    preprocess: Any = student.data_preprocessor
    images = preprocess(data, False)['inputs']
    return images.float().cpu().numpy()


def _label(sample: Any) -> int:
    label = sample.get('gt_label')
    if label is None or label.numel() != 1:
        raise ValueError(
            '--int8: top-1 needs images of one label each, and '
            f'{sample.get("img_path", "one of the validation set")} has '
            f'{0 if label is None else label.numel()}'
        )
    return int(label)
