"""The student's graph of ONNX in eight bits, by ONNX Runtime."""

import logging
import os.path as osp
import tempfile
from contextlib import contextmanager
from typing import Dict, Iterable, Iterator, Optional

import numpy as np
from torch import nn

from .agreement import BATCHES, one_line
from .graph import cpu_session


class Calibration:
    """Normalised images as ONNX Runtime's quantisation takes them.

    Args:
        images (Iterable[np.ndarray]): Batches ``(N, C, H, W)``, in float32.

    Example:
        >>> reader = Calibration([np.zeros((1, 3, 8, 8), np.float32)])
        >>> reader.get_next()['images'].shape, reader.get_next()
        ((1, 3, 8, 8), None)
    """

    def __init__(self, images: Iterable[np.ndarray]) -> None:
        self._left: Iterator[np.ndarray] = iter(images)

    def get_next(self) -> Optional[Dict[str, np.ndarray]]:
        """The next batch by the name of the graph's input, None at the end."""
        batch = next(self._left, None)
        return None if batch is None else dict(images=batch)


def quantize(content: bytes, images: Iterable[np.ndarray], student: nn.Module) -> bytes:
    """A graph whose weights and activations have eight bits.

    Static quantisation with pairs of QuantizeLinear and DequantizeLinear, one
    scale for each channel of a weight; the range of an activation is from the
    least to the largest value over the images.

    Args:
        content (bytes): Graph in float32, see :func:`.graph.onnx_graph`.
        images (Iterable[np.ndarray]): See :class:`Calibration`.
        student (nn.Module): Whose graph it is, for the errors.

    Returns:
        bytes: Content of the file. It runs with batches of 1, 2 and 5.

    Raises:
        ValueError: If ONNX Runtime cannot quantise the graph or run it, or its
            logits are not finite.
    """
    from onnxruntime.quantization import QuantFormat, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    batches = list(images)
    with (
        tempfile.TemporaryDirectory() as folder,
        one_line('int8', student, 'ONNX Runtime cannot quantise'),
        _without_advice(),
    ):
        given, folded, small = (osp.join(folder, f'{name}.onnx') for name in 'abc')
        with open(given, 'wb') as file:
            file.write(content)
        # ONNX's own inference of shapes is enough: sizes are known but for N.
        quant_pre_process(given, folded, skip_symbolic_shape=True)
        quantize_static(
            folded,
            small,
            Calibration(batches),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            # Seven bits of a weight: with eight, sums of CPUs without VNNI
            # saturate, and the file computes one thing here and another there.
            reduce_range=True,
        )
        with open(small, 'rb') as file:
            quantized = file.read()
        session = cpu_session(quantized)
        size = batches[0].shape[1:]
        logits = [
            session.run(None, dict(images=np.resize(batches[0], (number, *size))))[0]
            for number in BATCHES
        ]
    for number, found in zip(BATCHES, logits):
        if len(found) != number or not np.isfinite(found).all():
            raise ValueError(
                '--int8: no file is written, the logits of '
                f'{number} images are {found.shape} or not finite'
            )
    return quantized


@contextmanager
def _without_advice() -> Iterator[None]:
    """ONNX Runtime logs a line for each weight that has no channels."""
    before = logging.root.manager.disable
    logging.disable(max(before, logging.WARNING))
    try:
        yield
    finally:
        logging.disable(before)
