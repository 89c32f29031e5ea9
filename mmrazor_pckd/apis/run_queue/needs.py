"""Checkpoint files that a config reads before it can train."""

from pathlib import Path
from typing import Any, Dict, Optional

from mmengine.config import Config

_KEYS = ('teacher_ckpt', 'ckpt_path', 'checkpoint')


def local_checkpoints(cfg: Config) -> Dict[Path, Optional[str]]:
    """Local checkpoints that a config names: of teachers, heads and the student.

    Args:
        cfg (Config): Config of a training. URLs in it are left out, they are
            downloaded.

    Returns:
        dict: The config that leaves the file behind by the file, ``None`` where
        the config names none (``trained_by``).

    Example:
        >>> head = dict(checkpoint='head.pth', trained_by='head.py')
        >>> model = dict(teacher_ckpt='a.pth', distiller=dict(connectors=head))
        >>> found = local_checkpoints(Config(dict(model=model)))
        >>> {path.name: config for path, config in found.items()}
        {'a.pth': None, 'head.pth': 'head.py'}
    """
    found: Dict[Path, Optional[str]] = {}
    _collect(cfg.get('model'), found)
    _collect(dict(checkpoint=cfg.get('load_from')), found)
    return found


def _collect(value: Any, found: Dict[Path, Optional[str]]) -> None:
    if isinstance(value, (list, tuple)):
        for each in value:
            _collect(each, found)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in _KEYS and isinstance(each, str):
                if each and '://' not in each:
                    found.setdefault(Path(each).expanduser(), value.get('trained_by'))
            elif key in _KEYS and isinstance(each, (list, tuple)):
                for one in each:  # of several teachers
                    _collect({key: one} if isinstance(one, str) else one, found)
            else:
                _collect(each, found)


def how_to_get(missing: Path, trained_by: Optional[str]) -> str:
    """What to do about a checkpoint that is not there, in one line.

    Args:
        missing (Path): The checkpoint.
        trained_by (str, optional): Config that leaves it behind.

    Example:
        >>> how_to_get(Path('work_dirs/head/epoch_60.pth'), 'heads/resnet56.py')
        'train it first, python tools/train.py heads/resnet56.py --work-dir \
work_dirs/head'
        >>> how_to_get(Path('work_dirs/resnet56/epoch_240.pth'), None)
        'train it into work_dirs/resnet56 first, or name another file in the config'
    """
    if trained_by:
        return (
            f'train it first, python tools/train.py {trained_by} '
            f'--work-dir {missing.parent}'
        )
    return f'train it into {missing.parent} first, or name another file in the config'
