"""Loaders of one view, and of four that are made in the workers."""

import resource
import statistics
import time
from pathlib import Path
from typing import Dict, List, Optional

import cv2
import mmcv
import numpy as np
from mmcv.transforms import BaseTransform, Compose
from mmengine.config import Config
from mmengine.dataset import default_collate
from mmpretrain.registry import TRANSFORMS
from torch.utils.data import DataLoader, Dataset


class FourViews(BaseTransform):
    """Crop, flip and rotate four views of an image.

    Args:
        transforms (list[dict]): What is done to each view before it is
            rotated.
        normalise (bool): Whether the views are normalised here, to float32.
    """

    def __init__(self, transforms: List[dict], normalise: bool) -> None:
        self.each = Compose([TRANSFORMS.build(each) for each in transforms])
        self.normalise = normalise

    def transform(self, results: dict) -> dict:
        """Stacks the four views along the height."""
        views = [np.rot90(self.each(dict(results))['img'], turns) for turns in range(4)]
        if self.normalise:
            mean, std = np.full(3, 127.5), np.full(3, 60.0)
            views = [mmcv.imnormalize(view, mean, std, to_rgb=False) for view in views]
        # Packing takes (H, W, C): the views below each other.
        return dict(results, img=np.concatenate(views))


class Pictures(Dataset):
    """Images from memory or files through a pipeline.

    Args:
        sources (list): Arrays (H, W, 3), or paths of image files.
        pipeline (list): Transforms.
    """

    def __init__(self, sources: list, pipeline: list) -> None:
        self.sources = sources
        self.pipeline = Compose(
            [each if callable(each) else TRANSFORMS.build(each) for each in pipeline]
        )

    def __len__(self) -> int:
        return len(self.sources)

    def __getitem__(self, index: int) -> dict:
        source = self.sources[index]
        if isinstance(source, np.ndarray):
            results = dict(img=source, gt_label=0, sample_idx=index)
        else:
            results = dict(img_path=str(source), gt_label=0, sample_idx=index)
        return self.pipeline(results)


def pipelines(cfg: Config, side: int) -> Dict[str, list]:
    """The pipelines to compare, by name.

    Args:
        cfg (Config): Config of the pair, with ``train_pipeline``.
        side (int): Side of an image in pixels.
    """
    ours = [dict(each) for each in cfg.train_pipeline]
    flip, pack = [dict(type='RandomFlip', prob=0.5, direction='horizontal')], ours[-1:]
    found = dict(ours=ours)
    if 'Load' in ours[0]['type']:
        load = [dict(type='mmrazor.LoadIntactImage')]
        crop = [dict(type='RandomResizedCrop', scale=side), *flip]
        found['oversampling_1'] = [dict(ours[0], oversampling=1), *ours[1:]]
    else:
        load = []
        crop = [dict(type='RandomCrop', crop_size=side, padding=side // 8), *flip]
    return dict(
        **found,
        one_view=[*load, *crop, *pack],
        four_views=[*load, FourViews(crop, False), *pack],
        four_float=[*load, FourViews(crop, True), *pack],
    )


def cpu_seconds() -> float:
    """Time of this process and of its children that have ended.

    Example:
        >>> cpu_seconds() > 0
        True
    """
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(
            resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
    )


def read_all(dataset: Dataset, batch: int, workers: int) -> Dict[str, float]:
    """Reads the whole set once.

    Args:
        dataset (Dataset): Images.
        batch (int): Images of a batch.
        workers (int): Processes that read.

    Returns:
        dict: ``cpu_ms_per_image`` and ``images_per_second``.
    """
    loader = DataLoader(dataset, batch, num_workers=workers, collate_fn=default_collate)
    cpu, wall, images = cpu_seconds(), time.perf_counter(), 0
    for data in loader:
        images += len(data['inputs'])
    wall = time.perf_counter() - wall
    del loader  # its workers end, and count
    return dict(
        cpu_ms_per_image=(cpu_seconds() - cpu) / images * 1e3,
        images_per_second=images / wall,
    )


def find_sources(pair: str, count: int, folder: Optional[Path] = None) -> list:
    """Images to read: noise for CIFAR, pictures of a folder for ImageNet.

    Args:
        pair (str): One of ``PAIRS``.
        count (int): Images; pictures are read again where there are fewer.
        folder (Path, optional): Folder with JPEGs.

    Raises:
        ValueError: If pictures are read, and the folder has none.

    Example:
        >>> [image.shape for image in find_sources('wrn40-2_wrn16-2', 2)]
        [(32, 32, 3), (32, 32, 3)]
    """
    if pair != 'r34_r18':
        draw = np.random.default_rng(0)
        return list(draw.integers(256, size=(count, 32, 32, 3), dtype=np.uint8))
    files = sorted(folder.rglob('*.[jJ][pP]*[gG]')) if folder else []
    if not files:
        raise ValueError(
            f'--data: give a folder with JPEGs for --pair r34_r18, got {folder}'
        )
    return [files[number % len(files)] for number in range(count)]


def compare_loaders(
    cfg: Config, side: int, sources: list, batch: int, workers: int, rounds: int
) -> Dict[str, dict]:
    """Reads all images through each pipeline in turn.

    Args:
        cfg (Config): Config of the pair, with ``train_pipeline``.
        side (int): Side of an image in pixels.
        sources (list): See :func:`find_sources`.
        batch (int): Images of a batch.
        workers (int): Processes that read.
        rounds (int): Rounds, whose medians count.

    Returns:
        dict: See :func:`read_all`, by name.
    """
    mmcv.use_backend('cv2')
    cv2.setNumThreads(0)  # as the Runner does
    found: Dict[str, List[dict]] = {name: [] for name in pipelines(cfg, side)}
    for _ in range(rounds):
        for name, pipeline in pipelines(cfg, side).items():
            found[name].append(read_all(Pictures(sources, pipeline), batch, workers))
    return {
        name: {key: statistics.median(each[key] for each in runs) for key in runs[0]}
        for name, runs in found.items()
    }


def loader_table(results: Dict[str, dict]) -> str:
    """A table of the loaders.

    Args:
        results (dict): See :func:`compare_loaders`.

    Example:
        >>> found = dict(cpu_ms_per_image=0.5, images_per_second=2000)
        >>> print(loader_table(dict(ours=found)).splitlines()[-1])
        | ours | 0.500 | 2000 | 1.000 |
    """
    ours = results['ours']['cpu_ms_per_image']
    return '\n'.join(
        [
            '| loader | CPU ms per image | images/s | ours / this, CPU |',
            '| --- | --- | --- | --- |',
            *(
                f'| {name} | {each["cpu_ms_per_image"]:.3f} | '
                f'{each["images_per_second"]:.0f} | '
                f'{ours / each["cpu_ms_per_image"]:.3f} |'
                for name, each in results.items()
            ),
        ]
    )
