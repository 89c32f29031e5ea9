"""Two runs compared by what they leave: checkpoints and students."""

import os
from pathlib import Path
from typing import Iterator, List, Tuple

import torch

from ...checkpoints.local import load_from_local
from ...checkpoints.resumable import newest_readable

STUDENTS = ('student.pth', 'student_best.pth')
TENSORS = ('student.safetensors', 'student_best.safetensors')
COMPARED = ('state_dict', 'ema_state_dict', 'optimizer', 'param_schedulers')


def differences(one: Path, other: Path) -> List[str]:
    """Places where the last checkpoints of two work dirs differ, in any bit.

    Args:
        one (Path): Work dir.
        other (Path): Work dir.

    Returns:
        list[str]: Keys of the last checkpoints, and names of other files.

    Raises:
        ValueError: If a checkpoint of either cannot be read.
    """
    found: List[str] = []
    paths = [newest_readable(str(folder))[0] for folder in (one, other)]
    if len({os.path.basename(path or '') for path in paths}) > 1:
        return [f'the last checkpoints are {" and ".join(map(str, paths))}']
    loaded = [load_from_local(str(path), 'cpu') for path in paths]
    values = [
        dict(_leaves({key: checkpoint[key] for key in COMPARED if key in checkpoint}))
        for checkpoint in loaded
    ]
    for key in {**values[0], **values[1]}:
        if _bits(values[0].get(key)) != _bits(values[1].get(key)):
            found.append(key)
    best = [
        {
            (path.name, str(load_from_local(str(path), 'cpu')['meta']['iter']))
            for path in folder.glob('best_*.pth')
        }
        for folder in (one, other)
    ]
    if best[0] != best[1]:
        found.append(f'the best checkpoints: {best[0]} and {best[1]}')
    for name in STUDENTS:
        # With its epoch and metrics.
        students = [
            {
                key: _bits(value)
                for key, value in _leaves(load_from_local(str(folder / name)))
            }
            if (folder / name).exists()
            else None
            for folder in (one, other)
        ]
        if students[0] != students[1]:
            found.append(name)
    for name in TENSORS:
        files = [folder / name for folder in (one, other)]
        contents = [file.read_bytes() if file.exists() else None for file in files]
        if contents[0] != contents[1]:
            found.append(name)
    return found


def _leaves(value, key: str = '') -> Iterator[Tuple[str, object]]:
    if isinstance(value, (dict, list, tuple)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in items:
            yield from _leaves(part, f'{key}.{name}' if key else str(name))
    else:
        yield key, value


def _bits(value):
    if isinstance(value, torch.Tensor):
        return value.dtype, value.shape, value.numpy().tobytes()
    return repr(value)
