"""A head that is trained on the teacher before the student, in its own config."""

from pathlib import Path
from typing import Mapping, Optional

from .source import code

EPOCHS = 60  # and rate 0.05 for 64 images, as SSKD's released code


def frozen_head(model: Mapping) -> Optional[str]:
    """Name of the connector that a checkpoint has to fill, if there is one.

    Args:
        model (Mapping): ``model`` of a method's file.

    Example:
        >>> head = dict(type='ProjectionHead', frozen=True)
        >>> frozen_head(dict(distiller=dict(connectors=dict(head_t=head))))
        'head_t'
    """
    connectors = (model.get('distiller') or {}).get('connectors') or {}
    for name, connector in connectors.items():
        if isinstance(connector, Mapping) and connector.get('frozen'):
            return name
    return None


def head_path(out: str) -> str:
    """Path of the head's config, beside the student's.

    Raises:
        ValueError: If there is such a file.

    Example:
        >>> head_path('mine/own.py')
        'mine/own_head.py'
    """
    path = f'{out[: -len(".py")]}_head.py'
    if Path(path).exists():
        raise ValueError(f'{path} is there already: remove it, or give another OUT.py')
    return path


def head_section(connector: str, path: str, loss_key: str = "['head']['loss']") -> str:
    """What the student's config has of it: its checkpoint, the labels' weight.

    Args:
        connector (str): Name of the connector.
        path (str): Path of the head's config.
        loss_key (str): Where the student's config has its loss.
    """
    checkpoint = f'work_dirs/{Path(path).stem}/epoch_{EPOCHS}.pth'
    given = code(dict(checkpoint=checkpoint, trained_by=path))
    return f"""
# What {Path(path).name} leaves behind, and the weight of the labels.
model['distiller']['connectors'][{connector!r}].update({given[len('dict(') : -1]})
model['architecture']{loss_key}['loss_weight'] = 0.1
"""


def head_config(
    out: str, path: str, channels: int, classifier: str, batch_size: int
) -> str:
    """Text of the head's config.

    Args:
        out (str): Path of the student's config.
        path (str): Path of the head's.
        channels (int): Width of the teacher's feature.
        classifier (str): Name of the teacher's classifier.
        batch_size (int): Images of each process.
    """
    return f"""# The head on the teacher of {Path(out).name}, trained before it.
# Written by tools/new_config.py; everything in it may be changed.
# Train  python tools/train.py {path}
# GPUs   tools/dist_train.sh {path} NUMBER
_base_ = './{Path(out).name}'

model = dict(
    _delete_=True, _scope_='mmrazor', type='ViewMatchHead', teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt, channels={channels}, classifier={classifier!r})
# The released code's, 0.05 for 64 images a step.
train_cfg = dict(max_epochs={EPOCHS})
optim_wrapper = dict(optimizer=dict(
    _delete_=True, type='SGD', lr={0.05 * batch_size / 64:.4g}, momentum=0.9,
    weight_decay=5e-4))
param_scheduler = dict(
    _delete_=True, type='MultiStepLR', by_epoch=True,
    milestones=[{EPOCHS // 2}, {EPOCHS * 3 // 4}], gamma=0.1)
# A head finds images, not classes: nothing is validated.
val_cfg = val_dataloader = val_evaluator = None
test_cfg = test_dataloader = test_evaluator = None
default_hooks = dict(checkpoint=dict(save_best=None))
custom_hooks = _base_.training_hooks
"""
