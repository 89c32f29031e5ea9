"""The student as TorchScript and ONNX, each compared with PyTorch."""

import inspect
import io
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from ..checkpoints.writing import write_whole

# Largest difference of a logit, relative to the largest logit but for small
# ones: TorchScript runs the same kernels, ONNX Runtime others.
TOLERANCES = dict(torchscript=1e-5, onnx=1e-4)
_BATCHES = (1, 2, 5)


class Logits(nn.Module):
    """Scores ``(N, classes)`` of normalised images ``(N, C, H, W)``."""

    def __init__(self, student: nn.Module) -> None:
        super().__init__()
        self.student = student

    def forward(self, images: Tensor) -> Tensor:
        return self.student(images, mode='tensor')


def image_size(config: dict) -> tuple:
    """Height and width that the pipeline of a student's config crops to.

    Args:
        config (dict): See :func:`mmrazor_pckd.export.config.student_config`.

    Raises:
        ValueError: If it does not crop.

    Example:
        >>> pipeline = [dict(type='CenterCrop', crop_size=8)]
        >>> image_size(dict(test_dataloader=dict(dataset=dict(pipeline=pipeline))))
        (8, 8)
    """
    pipeline = config.get('test_dataloader', {}).get('dataset', {}).get('pipeline', [])
    for step in reversed(pipeline):
        size = step.get('crop_size')
        if size:
            return (size, size) if isinstance(size, int) else tuple(size)
    raise ValueError(
        "the size of the images does not follow from the config's pipeline, "
        'which does not crop: give --shape HEIGHT WIDTH'
    )


def check_packages() -> None:
    """Check that what ONNX needs is installed.

    Raises:
        ModuleNotFoundError: If it is not. The text is the command to get it.
    """
    missing = [name for name in ('onnx', 'onnxruntime') if find_spec(name) is None]
    if missing:
        raise ModuleNotFoundError(
            f'--onnx: {" and ".join(missing)} not installed; '
            'pip install "mmrazor_pckd[export]"'
        )


def write_torchscript(student: nn.Module, size: Sequence[int], path: str) -> float:
    """Trace a student and write it, if it computes the same.

    Args:
        student (nn.Module): Classifier of mmpretrain, on any device.
        size (Sequence[int]): Height and width of the images.
        path (str): File to write.

    Returns:
        float: Largest difference from PyTorch, see ``TOLERANCES``.

    Raises:
        ValueError: If it differs more, or the student yields no logits or
            something in it cannot be traced.

    Example:
        >>> import os.path, tempfile
        >>> class Student(nn.Linear):
        ...     data_preprocessor = None
        ...     def forward(self, images, mode):
        ...         return super().forward(images.flatten(1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, 'student.pt')
        ...     write_torchscript(Student(12, 5), (2, 2), path)
        ...     torch.jit.load(path)(torch.zeros(1, 3, 2, 2)).shape
        0.0
        torch.Size([1, 5])
    """
    model, batches, logits = _examples(student, size)
    with torch.no_grad(), _one_line('torchscript', student):
        # It is checked here.
        traced = torch.jit.trace(model, batches[-1], check_trace=False)
        found = [traced(batch) for batch in batches]
    difference = _difference('torchscript', found, logits)
    content = io.BytesIO()
    torch.jit.save(traced, content)
    write_whole(path, content.getvalue())
    return difference


def write_onnx(student: nn.Module, size: Sequence[int], path: str) -> float:
    """Export a student as ``images -> logits`` for any number of images.

    As :func:`write_torchscript`. ONNX Runtime computes on the CPU.

    Raises:
        ModuleNotFoundError: If onnx or onnxruntime is not installed.
        ValueError: As there.
    """
    check_packages()
    from onnxruntime import InferenceSession

    model, batches, logits = _examples(student, size)
    content = io.BytesIO()
    # The exporter that is in all of our versions of PyTorch.
    export: Callable = torch.onnx.export
    older = 'dynamo' not in inspect.signature(export).parameters
    with _one_line('onnx', student):
        export(
            model,
            (batches[-1],),
            content,
            input_names=['images'],
            output_names=['logits'],
            dynamic_axes=dict(images={0: 'batch'}, logits={0: 'batch'}),
            **({} if older else dict(dynamo=False)),
        )
    session = InferenceSession(content.getvalue(), providers=['CPUExecutionProvider'])
    found = [
        torch.from_numpy(session.run(None, dict(images=batch.cpu().numpy()))[0])
        for batch in batches
    ]
    difference = _difference('onnx', found, logits)
    write_whole(path, content.getvalue())
    return difference


@contextmanager
def _one_line(kind: str, student: nn.Module):
    try:
        yield
    except RuntimeError as error:
        line = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ValueError(
            f'--{kind}: PyTorch cannot export this {type(student).__name__}: {line}'
        ) from error


def _examples(student: nn.Module, size: Sequence[int]) -> tuple:
    """The model, batches of noise and their logits."""
    model = Logits(student).eval()
    weight = next(model.parameters())
    rng = np.random.default_rng(0)
    channels = len(getattr(student.data_preprocessor, 'mean', range(3)))
    batches = [
        torch.from_numpy(
            rng.standard_normal((images, channels, *size), dtype=np.float32)
        ).to(weight.device)
        for images in _BATCHES
    ]
    with torch.no_grad():
        logits = [model(batch) for batch in batches]
    if not all(isinstance(each, Tensor) and each.dim() == 2 for each in logits):
        raise ValueError(
            f'the head of {type(student).__name__} yields no logits (images, '
            'classes), only such classifiers become TorchScript or ONNX'
        )
    return model, batches, logits


def _difference(kind: str, found: list, logits: list) -> float:
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
