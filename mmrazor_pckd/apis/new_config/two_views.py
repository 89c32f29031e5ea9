"""The two views that a config needs for a method of weak and strong ones."""

from typing import Optional

from mmengine.config import Config

from .networks import Network
from .source import code
from .task import Extra, Task


def two_views(task: Task) -> Optional[Extra]:
    """Views made of the training pipeline, the strong one by the method's file.

    The labels weigh 0.1 in each view, as in MLD's code.

    Args:
        task (Task): What the config is written for.

    Returns:
        Extra, optional: None where the method has one view.
    """
    if task.method.get('model', {}).get('type') != 'WeakStrongDistill':
        return None
    student = getattr(task, 'student', Network)
    method = Config(
        dict(randaugment=task.method.randaugment, cutout=task.method.cutout)
    ).to_dict()
    # Up to half of the image, whose colours are read as BGR.
    cutout = dict(
        method['cutout'],
        magnitude_range=(1, min(task.size) // 2 + 1),
        pad_val=tuple(method['cutout']['pad_val'])[::-1],
    )
    return Extra(
        f"""
# A weak view of each image, as above, and a strong one, see
# configs/_base_/methods/mld.py. The workers make both.
load_image, *weak_view, pack_views = train_pipeline
strong_view = [
    *weak_view,
    {code(method['randaugment'])},
    {code(cutout)},
]
train_dataloader['dataset']['pipeline'] = [
    load_image,
    dict(type='MultiView', num_views=[1, 1], transforms=[weak_view, strong_view]),
    pack_views,
]
# The weight of the labels, in each view.
model['architecture']{student.loss_key}['loss_weight'] = 0.1
""",
        found=['views    two of each training image, a weak and a strong one'],
    )
