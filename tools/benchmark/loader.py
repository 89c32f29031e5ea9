"""What the loader costs, beside one that makes the four views itself.

The same images go through

ours        the pair's config: N images, the views are left to the device
one_view    crop and flip in the workers, one view
four_views  four views of each image, each cropped and flipped, then rotated,
            in the workers
four_float  the same, normalised to float32 in the workers too, as
            torchvision's usual pipelines do

Printed and saved: CPU time per image, of all processes, and images a second.
Pictures for CIFAR lie in memory, as the data set's do; for ImageNet they are
read from --data, a folder with JPEGs in it.
"""

import argparse
import json
import logging
import platform
import resource
import time
from pathlib import Path
from typing import Dict, List

import mmcv
import numpy as np
import torch
from mmcv.transforms import BaseTransform, Compose
from mmengine.config import Config
from mmengine.dataset import default_collate
from mmpretrain.registry import TRANSFORMS
from step_time import CONFIGS, PAIRS
from torch.utils.data import DataLoader, Dataset

import mmrazor_pckd


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
    """The pipelines to compare, by name."""
    ours = [dict(each) for each in cfg.train_pipeline]
    load = [each for each in ours if 'Load' in each['type']]
    if load:
        crop = [
            each for each in ours if each not in load and each['type'] != 'PackInputs'
        ]
    else:
        crop = [
            dict(type='RandomCrop', crop_size=side, padding=side // 8),
            dict(type='RandomFlip', prob=0.5, direction='horizontal'),
        ]
    pack = [dict(type='PackInputs')]
    return dict(
        ours=ours,
        one_view=[*load, *crop, *pack],
        four_views=[*load, FourViews(crop, False), *pack],
        four_float=[*load, FourViews(crop, True), *pack],
    )


def cpu_seconds() -> float:
    """Time of this process and of its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(
            resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
    )


def measure(dataset: Dataset, args: argparse.Namespace) -> dict:
    """Read the whole set once."""
    loader = DataLoader(
        dataset, args.batch, num_workers=args.workers, collate_fn=default_collate
    )
    cpu, wall, images = cpu_seconds(), time.perf_counter(), 0
    for batch in loader:
        images += len(batch['inputs'])
    wall = time.perf_counter() - wall
    del loader  # its workers end, and count
    return dict(
        cpu_ms_per_image=(cpu_seconds() - cpu) / images * 1e3,
        images_per_second=images / wall,
    )


def sources(args: argparse.Namespace, parser) -> list:
    if args.pair != 'r34_r18':
        draw = np.random.default_rng(0)
        return list(draw.integers(256, size=(args.images, 32, 32, 3), dtype=np.uint8))
    files = sorted(args.data.rglob('*.[jJ][pP]*[gG]')) if args.data else []
    if not files:
        parser.error(
            f'--data: give a folder with JPEGs for --pair r34_r18, got {args.data}'
        )
    return [files[number % len(files)] for number in range(args.images)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--pair', choices=PAIRS, default='wrn40-2_wrn16-2')
    parser.add_argument('--data', type=Path, help='folder with JPEGs')
    parser.add_argument('--images', type=int, default=4096)
    parser.add_argument('--batch', type=int, default=64)
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument(
        '--step-ms',
        type=float,
        help='time of a training step on --batch images, as measured by '
        'step_time.py: says what it asks of the loader',
    )
    parser.add_argument('--out', type=Path, help='JSON file')
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    mmcv.use_backend('cv2')
    torch.set_num_threads(1)
    configs, side = PAIRS[args.pair]
    cfg = Config.fromfile(CONFIGS / configs.format('pckd'))
    read_from = sources(args, parser)
    results: Dict[str, dict] = {}
    for _ in range(args.rounds):
        for name, pipeline in pipelines(cfg, side).items():
            found = measure(Pictures(read_from, pipeline), args)
            best = results.setdefault(name, found)
            if found['cpu_ms_per_image'] < best['cpu_ms_per_image']:
                results[name] = found
    print(
        '| loader | CPU ms per image | images/s | ours / this, CPU |\n'
        '| --- | --- | --- | --- |'
    )
    ours = results['ours']['cpu_ms_per_image']
    for name, each in results.items():
        print(
            f'| {name} | {each["cpu_ms_per_image"]:.3f} | '
            f'{each["images_per_second"]:.0f} | '
            f'{ours / each["cpu_ms_per_image"]:.3f} |'
        )
    if args.step_ms:
        print(
            f'a step of {args.step_ms} ms asks for '
            f'{args.batch / args.step_ms * 1e3:.0f} images/s'
        )
    if args.out:
        held_for = dict(
            pair=args.pair,
            images=args.images,
            batch=args.batch,
            workers=args.workers,
            rounds=args.rounds,
            machine=platform.machine(),
            mmrazor_pckd=mmrazor_pckd.__version__,
        )
        args.out.write_text(
            json.dumps(dict(conditions=held_for, results=results), indent=1)
        )


if __name__ == '__main__':
    main()
