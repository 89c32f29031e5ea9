"""The student as TorchScript, ``torch.export``'s program and ONNX.

Each is compared with PyTorch.
"""

import inspect
import io
from importlib.util import find_spec
from typing import Any, Callable, Sequence, Tuple

import numpy as np
import torch
from torch import Tensor, nn

from ..checkpoints.writing import write_whole
from .agreement import BATCHES, computed, difference_of, one_line


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


def check_packages(flag: str = 'onnx', dynamo: bool = False) -> None:
    """Check that what ONNX needs is installed.

    Args:
        flag (str): What asks for it, for the error.
        dynamo (bool): See :func:`onnx_graph`.

    Raises:
        ModuleNotFoundError: If it is not. The text is the command to get it.
    """
    names = ['onnx', 'onnxruntime', *(['onnxscript'] if dynamo else [])]
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise ModuleNotFoundError(
            f'--{flag}: {" and ".join(missing)} not installed; '
            'pip install "mmrazor_pckd[export]"'
        )


def write_torchscript(student: nn.Module, size: Sequence[int], path: str) -> float:
    """Trace a student and write it, if it computes the same.

    Args:
        student (nn.Module): Classifier of mmpretrain, on any device.
        size (Sequence[int]): Height and width of the images.
        path (str): File to write.

    Returns:
        float: Largest difference from PyTorch, see ``agreement.TOLERANCES``.

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
    with torch.no_grad(), one_line('torchscript', student):
        # It is checked here.
        traced: Any = torch.jit.trace(model, batches[-1], check_trace=False)
    found = computed('torchscript', student, traced, batches)
    difference = difference_of('torchscript', found, logits)
    content = io.BytesIO()
    torch.jit.save(traced, content)
    write_whole(path, content.getvalue())
    return difference


def write_pt2(student: nn.Module, size: Sequence[int], path: str) -> float:
    """Export a student by ``torch.export`` for any number of images.

    As :func:`write_torchscript`, for ``torch.export.load(path).module()``.

    Raises:
        ValueError: As there.

    Example:
        >>> import os.path, tempfile
        >>> class Student(nn.Linear):
        ...     data_preprocessor = None
        ...     def forward(self, images, mode):
        ...         return super().forward(images.flatten(1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, 'student.pt2')
        ...     write_pt2(Student(12, 5), (2, 2), path)
        ...     torch.export.load(path).module()(torch.zeros(1, 3, 2, 2)).shape
        0.0
        torch.Size([1, 5])
    """
    model, batches, logits = _examples(student, size)
    content = io.BytesIO()
    with torch.no_grad(), one_line('pt2', student):
        program = torch.export.export(
            model, (batches[-1],), dynamic_shapes=_any_number()
        )
        torch.export.save(program, content)
        content.seek(0)
        module = torch.export.load(content).module()
    found = computed('pt2', student, module, batches)
    difference = difference_of('pt2', found, logits)
    write_whole(path, content.getvalue())
    return difference


def write_onnx(
    student: nn.Module, size: Sequence[int], path: str, dynamo: bool = False
) -> float:
    """Export a student as ``images -> logits`` for any number of images.

    As :func:`write_torchscript`. ONNX Runtime computes on the CPU.

    Args:
        student (nn.Module): As there.
        size (Sequence[int]): As there.
        path (str): As there.
        dynamo (bool): See :func:`onnx_graph`.

    Returns:
        float: As there.

    Raises:
        ModuleNotFoundError: If onnx or onnxruntime is not installed.
        ValueError: As there.
    """
    content, difference = onnx_graph(student, size, dynamo)
    write_whole(path, content)
    return difference


def onnx_graph(
    student: nn.Module, size: Sequence[int], dynamo: bool = False
) -> Tuple[bytes, float]:
    """A student's graph of ONNX, compared with PyTorch.

    Args:
        student (nn.Module): Classifier of mmpretrain, on any device.
        size (Sequence[int]): Height and width of the images.
        dynamo (bool): Take PyTorch's exporter that stands on ``torch.export``
            and onnxscript. Defaults to False, the one that traces, which is in
            all of our versions of PyTorch.

    Returns:
        tuple: Content of the file, and the largest difference from PyTorch,
        see ``agreement.TOLERANCES``.

    Raises:
        ModuleNotFoundError: If a package that it needs is not installed.
        ValueError: As :func:`write_torchscript`.
    """
    check_packages('onnx', dynamo)
    model, batches, logits = _examples(student, size)
    names = dict(input_names=['images'], output_names=['logits'])
    export: Callable = torch.onnx.export
    with one_line('onnx', student):
        if dynamo:
            program = export(
                model,
                (batches[-1],),
                dynamo=True,
                verbose=False,
                dynamic_shapes=_any_number(),
                **names,
            )
            content = program.model_proto.SerializeToString()
        else:
            file = io.BytesIO()
            older = 'dynamo' not in inspect.signature(export).parameters
            export(
                model,
                (batches[-1],),
                file,
                dynamic_axes=dict(images={0: 'batch'}, logits={0: 'batch'}),
                **names,
                **({} if older else dict(dynamo=False)),
            )
            content = file.getvalue()
    with one_line('onnx', student, 'ONNX Runtime cannot read the graph of'):
        session = cpu_session(content)

    def run(batch: Tensor) -> Tensor:
        return torch.from_numpy(session.run(None, dict(images=batch.cpu().numpy()))[0])

    found = computed('onnx', student, run, batches)
    return content, difference_of('onnx', found, logits)


def cpu_session(content: bytes) -> Any:
    """ONNX Runtime's session of a graph, on the CPU.

    Args:
        content (bytes): Content of the file.
    """
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 4  # its errors are raised, too
    return InferenceSession(content, options, providers=['CPUExecutionProvider'])


def _any_number() -> Any:
    return ({0: torch.export.Dim('batch')},)


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
        for images in BATCHES
    ]
    with torch.no_grad():
        logits = [model(batch) for batch in batches]
    if not all(isinstance(each, Tensor) and each.dim() == 2 for each in logits):
        raise ValueError(
            f'the head of {type(student).__name__} yields no logits (images, '
            'classes), only such classifiers become TorchScript or ONNX'
        )
    return model, batches, logits
