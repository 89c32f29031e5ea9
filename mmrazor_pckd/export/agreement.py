"""Whether the graph of a student computes what PyTorch computes."""

from contextlib import contextmanager
from typing import Callable, Iterator, Sequence

import torch
from torch import Tensor, nn

# Largest difference of a logit, relative to the largest logit but for small
# ones: PyTorch's graphs run the same kernels, ONNX Runtime others.
TOLERANCES = dict(torchscript=1e-5, pt2=1e-5, onnx=1e-4)
BATCHES = (1, 2, 5)  # images; graphs are traced with the last
_CONSTANT = 'its code makes the number of images a constant'


@contextmanager
def one_line(
    flag: str, student: nn.Module, what: str = 'PyTorch cannot export'
) -> Iterator[None]:
    """One line for what a package raises over a network.

    Args:
        flag (str): What asks for the file.
        student (nn.Module): The network.
        what (str): Who cannot do what with it.

    Raises:
        ValueError: For any error inside, with the first line of its cause.

    Example:
        >>> with one_line('onnx', nn.Linear(1, 1)):
        ...     raise RuntimeError('no such operator')
        Traceback (most recent call last):
        ...
        ValueError: --onnx: PyTorch cannot export this Linear: no such operator
    """
    try:
        yield
    except Exception as error:
        # The exporters wrap it in advice of many lines.
        cause: BaseException = error
        while cause.__cause__ is not None:
            cause = cause.__cause__
        line = (str(cause).strip() or type(cause).__name__).splitlines()[0]
        if 'specialized it to be a constant' in str(error):
            line = _CONSTANT
        raise ValueError(
            f'--{flag}: {what} this {type(student).__name__}: {line}'
        ) from error


def computed(
    flag: str, student: nn.Module, run: Callable, batches: Sequence[Tensor]
) -> list:
    """Logits of all batches by a graph that was traced with the last one.

    Args:
        flag (str): What asks for the file.
        student (nn.Module): The network.
        run (Callable): Takes a batch ``(N, C, H, W)`` and gives its logits.
        batches (Sequence[Tensor]): Batches of different sizes.

    Returns:
        list[Tensor]: Logits of each.

    Raises:
        ValueError: If the graph cannot be run, or not with every size.

    Example:
        >>> linear = nn.Linear(2, 3)
        >>> batches = [torch.zeros(1, 2), torch.zeros(5, 2)]
        >>> [len(logits) for logits in computed('onnx', linear, linear, batches)]
        [1, 5]
    """
    with torch.no_grad():
        with one_line(flag, student, 'the graph cannot be run, of'):
            last = run(batches[-1])
        try:
            return [*(run(batch) for batch in batches[:-1]), last]
        except Exception as error:
            raise ValueError(
                f'--{flag}: no file is written, the graph of this '
                f'{type(student).__name__} takes {len(batches[-1])} images, as it '
                f'was traced, and no other number: {_CONSTANT}'
            ) from error


def difference_of(
    kind: str, found: Sequence[Tensor], logits: Sequence[Tensor]
) -> float:
    """Largest difference of logits, relative to the largest one of a batch.

    Args:
        kind (str): Of the ``TOLERANCES``.
        found (Sequence[Tensor]): Logits of the graph, one ``(N, classes)`` for
            each batch.
        logits (Sequence[Tensor]): PyTorch's.

    Raises:
        ValueError: If it is above the tolerance, or is NaN.

    Example:
        >>> difference_of('onnx', [torch.ones(1, 2)], [torch.ones(1, 2)])
        0.0
    """
    largest = max(
        (
            (ours.cpu() - theirs.cpu()).abs().max()
            / theirs.cpu().abs().max().clamp_min(1)
        ).item()
        if ours.shape == theirs.shape
        else float('inf')
        for ours, theirs in zip(found, logits)
    )
    # A NaN is no agreement.
    if not largest <= TOLERANCES[kind]:
        raise ValueError(
            f'--{kind}: no file is written, its logits differ from '
            f"PyTorch's by {largest:.1e}, more than {TOLERANCES[kind]:.0e}"
        )
    return largest
