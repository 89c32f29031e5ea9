"""A distillation's outcome as the next network: its student, and the weights."""

from pathlib import Path
from typing import Any, Optional, Tuple

from mmengine.config import Config
from mmengine.runner import CheckpointLoader

from ...checkpoints.prefixes import STUDENT
from ...export.config import student_config


def outcome_of(cfg: Config, name: str) -> Tuple[Config, Optional[str]]:
    """The student of a distillation's config, and its weights.

    Args:
        cfg (Config): Any config. One that is no distillation stays as it is.
        name (str): Its path. ``student.pth`` or the last checkpoint is looked
            for beside it and in its work dir.

    Returns:
        tuple: Config of the network, and the file of its weights if there is one.

    Raises:
        ValueError: If the student cannot be written down.

    Example:
        >>> student = dict(type='mmpretrain.ImageClassifier')
        >>> cfg = Config(dict(model=dict(type='A', architecture=student)))
        >>> found, weights = outcome_of(cfg, 'my_pckd.py')
        >>> found.model.type, weights
        ('ImageClassifier', None)
    """
    model = cfg.get('model')
    if not isinstance(model, dict) or 'architecture' not in model:
        return cfg, None
    path = Path(name)
    work_dir = Path(cfg.get('work_dir') or f'work_dirs/{path.stem}')
    for folder in (path.parent, work_dir):
        last = folder / 'last_checkpoint'
        named = Path(last.read_text().strip()) if last.is_file() else None
        for file in (folder / 'student.pth', named):
            if file is not None and file.is_file():
                return Config(student_config(cfg)), str(file.absolute())
    return Config(student_config(cfg)), None


def student_in(checkpoint: Any) -> Any:
    """Name the student in a checkpoint of a distillation.

    Args:
        checkpoint (str | None): Path or URL of a network's weights.

    Returns:
        str | dict | None: ``dict(checkpoint=..., prefix='architecture.')`` for a
        file of a distillation, else what was given.

    Example:
        >>> student_in('https://example.org/teacher.pth')
        'https://example.org/teacher.pth'
    """
    if not checkpoint or '://' in checkpoint:
        return checkpoint
    state = CheckpointLoader.load_checkpoint(checkpoint, map_location='cpu')
    state = state.get('state_dict', state)
    if not any(key.startswith(STUDENT) for key in state):
        return checkpoint
    return dict(checkpoint=checkpoint, prefix=STUDENT)
