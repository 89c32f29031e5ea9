"""The weights of a student for plain mmpretrain, ``NAME.pth``.

Nothing has to be executed to read the file.
"""

from collections import OrderedDict
from contextlib import suppress
from typing import Dict, Optional

import mmengine
import mmpretrain
import torch
from mmengine.config import Config
from mmengine.runner import save_checkpoint, weights_to_cpu
from torch import Tensor

from ..checkpoints.prefixes import STUDENT
from ..version import __version__
from .config import plain_values


def student_state(
    state_dict: Dict[str, Tensor], where: str
) -> 'OrderedDict[str, Tensor]':
    """Weights of the student among those of an algorithm.

    Args:
        state_dict (dict[str, Tensor]): Those of the algorithm.
        where (str): Where they are from, for the errors.

    Raises:
        ValueError: If there is no student among them.

    Example:
        >>> weights = {'architecture.fc.bias': 1, 'teacher.fc.bias': 2}
        >>> dict(student_state(weights, 'a.pth'))
        {'fc.bias': 1}
    """
    state = OrderedDict(
        (key.removeprefix('module.'), value) for key, value in state_dict.items()
    )
    student = OrderedDict(
        (key[len(STUDENT) :], value)
        for key, value in state.items()
        if key.startswith(STUDENT)
    )
    if not student:
        plain = any(key.startswith(('backbone.', 'head.')) for key in state)
        raise ValueError(
            f'{where} has no key under "{STUDENT}", '
            + (
                'it is a plain mmpretrain checkpoint already'
                if plain
                else 'so that it is no checkpoint of a distillation; its keys are '
                f'{", ".join(list(state)[:3])} ...'
            )
        )
    return student


def student_checkpoint(
    state_dict: Dict[str, Tensor],
    cfg: Config,
    config: Dict,
    dataset_meta: Optional[Dict],
    **meta,
) -> Dict:
    """Checkpoint of the student as mmpretrain's loaders expect it.

    Args:
        state_dict (dict[str, Tensor]): Weights of the student.
        cfg (Config): Config of the distillation.
        config (dict): Config of the student, see :func:`student_config`.
        dataset_meta (dict, optional): Of the data set, with the ``classes``.
        **meta: What else is known: ``epoch``, ``iter``, ``metrics``, ...

    Returns:
        dict: ``state_dict`` and ``meta``.

    Example:
        >>> cfg = Config(dict(model=dict(type='SingleTeacherDistill')))
        >>> classes = dict(classes=('cat', 'dog'))
        >>> checkpoint = student_checkpoint(OrderedDict(), cfg, {}, classes, epoch=3)
        >>> checkpoint['meta']['epoch'], checkpoint['meta']['dataset_meta']
        (3, {'classes': ('cat', 'dog')})
    """
    known = {}
    for key, value in (dataset_meta or {}).items():
        # A data set may note anything. Its classes are a list of names.
        with suppress(ValueError):
            known[key] = plain_values(value, key, 'mmpretrain')
    distiller = cfg.model.get('distiller') or {}
    meta.update(
        student_config=config,
        method=dict(
            algorithm=str(cfg.model.get('type')),
            distiller=str(distiller.get('type')),
            losses={
                name: str(loss.get('type'))
                for name, loss in (distiller.get('distill_losses') or {}).items()
                if loss
            },
        ),
        mmrazor_pckd_version=__version__,
        mmpretrain_version=mmpretrain.__version__,
        mmengine_version=mmengine.__version__,
        torch_version=str(torch.__version__),
    )
    if known:
        meta['dataset_meta'] = known
    return dict(state_dict=weights_to_cpu(state_dict), meta=meta)


def write_student(checkpoint: Dict, path: str) -> None:
    """Write the checkpoint of a student, wholly or not at all.

    Args:
        checkpoint (dict): See :func:`student_checkpoint`.
        path (str): Its place.

    Example:
        >>> import os, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_student(dict(state_dict={}), f'{folder}/student.pth')
        ...     os.listdir(folder)
        ['student.pth']
    """
    save_checkpoint(checkpoint, path)
