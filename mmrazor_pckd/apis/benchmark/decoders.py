"""Ways to read a random crop of a JPEG, their time and their pixels."""

import importlib
import io
import statistics
import time
from functools import partial
from typing import Any, Callable, Dict, List, Optional

import cv2
import mmcv
import numpy as np
import torch
from mmpretrain.datasets.transforms import RandomResizedCrop
from mmpretrain.registry import TRANSFORMS
from PIL import Image

Read = Callable[[str, RandomResizedCrop], np.ndarray]


def compare_decoders(files: list, side: int, rounds: int) -> Dict[str, dict]:
    """Reads one crop of each image in each way in turn.

    The crops of a round are the same in all ways, and others in each round.

    Args:
        files (list): Paths of JPEGs.
        side (int): Side of the crop in pixels.
        rounds (int): Rounds, whose median counts.

    Returns:
        dict: Of each way ``cpu_ms_per_image`` of reading, decoding, cropping
        and resizing; ``equal``, the share of the crops whose pixels are those
        of ``cv2``; ``mean`` and ``max`` of the absolute differences, of 255;
        ``psnr`` in dB, None where all are equal.
    """
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
    crop = RandomResizedCrop(side)
    ways = contenders(side)
    times: Dict[str, List[float]] = {name: [] for name in ways}
    pixels: Dict[str, List[np.ndarray]] = {name: [] for name in ways}
    for number in range(rounds):
        wanted: List[np.ndarray] = []
        for name, read in ways.items():
            read(str(files[0]), crop)  # what is set up once
            np.random.seed(number)
            begin = time.process_time()
            found = [read(str(file), crop) for file in files]
            took = time.process_time() - begin
            times[name].append(took / len(files) * 1e3)
            wanted = wanted or found
            pixels[name] += [
                cv2.absdiff(each, other) for each, other in zip(found, wanted)
            ]
    return {
        name: dict(
            cpu_ms_per_image=statistics.median(times[name]),
            **_differences(np.stack(pixels[name])),
        )
        for name in ways
    }


def contenders(side: int) -> Dict[str, Read]:
    """Ways to read a crop, ``cv2`` first; packages that are not there, left out.

    Args:
        side (int): Side of the crop in pixels.

    Example:
        >>> list(contenders(224))[:2]
        ['cv2', 'ours']
    """

    def ours(oversampling: Optional[float] = None) -> Read:
        kind = 'mmrazor.LoadRandomResizedCrop'
        load = TRANSFORMS.build(dict(type=kind, scale=side, oversampling=oversampling))
        return lambda path, crop: load(dict(img_path=path))['img']

    ways: Dict[str, Read] = dict(
        cv2=partial(_whole, _cv2),
        ours=ours(),
        oversampling_2=ours(2),
        oversampling_1=ours(1),
        pillow=partial(_whole, _pillow, rgb=True),
        pillow_draft=_pillow_draft,
        torchvision=partial(_whole, _torchvision, rgb=True),
    )
    simplejpeg = _imported('simplejpeg')
    if simplejpeg:
        fast = dict(fastdct=True, fastupsample=True)
        for name, options in dict(simplejpeg={}, simplejpeg_fast=fast).items():
            decode = partial(simplejpeg.decode_jpeg, colorspace='BGR', **options)
            ways[name] = partial(_whole, decode)
    nvimgcodec = _imported('nvidia.nvimgcodec')
    if nvimgcodec:
        decoder = nvimgcodec.Decoder(
            device_id=nvimgcodec.NVIMGCODEC_DEVICE_CPU_ONLY,
            max_num_cpu_threads=1,
            backends=[nvimgcodec.Backend(nvimgcodec.BackendKind.CPU_ONLY)],
        )
        ways['nvimgcodec'] = partial(_nvimgcodec, nvimgcodec, decoder)
    return ways


def decoder_table(results: Dict[str, dict]) -> str:
    """A table of the ways.

    Args:
        results (dict): See :func:`compare_decoders`.

    Example:
        >>> found = dict(cpu_ms_per_image=2.0, equal=1.0, mean=0.0, max=0, psnr=None)
        >>> print(decoder_table(dict(cv2=found)).splitlines()[-1])
        | cv2 | 2.000 | 1.000 | 100 % | 0.00 | 0 | |
    """
    first = next(iter(results.values()))['cpu_ms_per_image']
    return '\n'.join(
        [
            '| decoder | CPU ms per image | this / first | equal '
            '| mean difference | largest | PSNR, dB |',
            '| --- | --- | --- | --- | --- | --- | --- |',
            *(
                f'| {name} | {each["cpu_ms_per_image"]:.3f} '
                f'| {each["cpu_ms_per_image"] / first:.3f} | {each["equal"]:.0%} '
                f'| {each["mean"]:.2f} | {each["max"]} | '
                + ('|' if each['psnr'] is None else f'{each["psnr"]:.1f} |')
                for name, each in results.items()
            ),
        ]
    ).replace('%', ' %')


def _differences(found: np.ndarray) -> Dict[str, Any]:
    squares = (found.astype(np.float32) ** 2).mean()
    return dict(
        equal=float((found.reshape(len(found), -1).max(1) == 0).mean()),
        mean=float(found.mean()),
        max=int(found.max()),
        psnr=float(10 * np.log10(255**2 / squares)) if squares else None,
    )


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _bytes(path: str) -> bytes:
    with open(path, 'rb') as file:
        return file.read()


def _whole(
    decode: Callable, path: str, crop: RandomResizedCrop, rgb: bool = False
) -> np.ndarray:
    found = crop(dict(img=decode(_bytes(path))))['img']
    return found[:, :, ::-1] if rgb else found


def _cv2(data: bytes) -> np.ndarray:
    return mmcv.imfrombytes(data, backend='cv2')


def _pillow(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert('RGB'))


def _torchvision(data: bytes) -> np.ndarray:
    from torchvision.io import ImageReadMode, decode_jpeg

    found = torch.frombuffer(bytearray(data), dtype=torch.uint8)
    return decode_jpeg(found, ImageReadMode.RGB).permute(1, 2, 0).numpy()


def _resized(image: np.ndarray, crop: RandomResizedCrop) -> np.ndarray:
    return cv2.resize(image, tuple(crop.scale[::-1]))


def _pillow_draft(path: str, crop: RandomResizedCrop) -> np.ndarray:
    image = Image.open(io.BytesIO(_bytes(path)))
    width, height = image.size
    box = crop.rand_crop_params(np.empty((height, width, 0)))
    least = min(box[2] / crop.scale[0], box[3] / crop.scale[1])
    step = next((each for each in (8, 4, 2) if each <= least), 1)
    if step > 1:
        image.draft('RGB', (width // step, height // step))
    top, left, high, wide = (round(each / step) for each in box)
    found = np.asarray(image.convert('RGB'))[top : top + high, left : left + wide]
    return _resized(found, crop)[:, :, ::-1]


def _nvimgcodec(
    nvimgcodec: Any, decoder: Any, path: str, crop: RandomResizedCrop
) -> np.ndarray:
    stream = nvimgcodec.CodeStream(_bytes(path))
    top, left, high, wide = crop.rand_crop_params(
        np.empty((stream.height, stream.width, 0))
    )
    region = nvimgcodec.Region(top, left, top + high, left + wide)
    found = decoder.decode(stream.get_sub_code_stream(region=region)).cpu()
    return _resized(np.asarray(found), crop)[:, :, ::-1]
