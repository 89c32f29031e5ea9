"""Methods of ``configs/_base_/methods``, fitted to two built networks."""

from typing import List, Optional, Sequence

from mmengine.config import Config

from ..recipes import fit, places
from ..shipped import CONFIGS
from .feature_maps import FeatureMap, common_maps
from .networks import Network
from .source import Name

BASE = CONFIGS / '_base_'
# Algorithms whose place FrozenTeacherDistill takes.
PLAIN = ('SingleTeacherDistill', 'RotatedViewDistill', 'FrozenTeacherDistill')


def method_names() -> List[str]:
    """Names of all method files.

    Example:
        >>> {'kd', 'pckd', 'pckd_released'} <= set(method_names())
        True
    """
    return sorted(path.stem for path in BASE.glob('methods/*.py'))


def read_method(name: str) -> Config:
    """The config of a method's file."""
    return Config.fromfile(BASE / f'methods/{name}.py')


def is_by_hand(model: dict) -> bool:
    """Whether it records layers that no building of a network shows."""
    return any(place.endswith(('.before', '.norm')) for place in places(model))


def compares_scores(model: dict) -> bool:
    """Whether the teacher's scores or centers are compared, not features alone."""
    return any(
        recorder['source'].startswith('head.fc') and recorder['type'] != 'ModuleInputs'
        for recorder in model['distiller']['teacher_recorders'].values()
    )


def features_alone() -> List[str]:
    """Methods under a teacher of other classes.

    Example:
        >>> 'crd' in features_alone(), 'kd' in features_alone()
        (True, False)
    """
    return [
        name
        for name in method_names()
        for model in [read_method(name).model]
        if not (compares_scores(model) or is_by_hand(model))
    ]


def has_loss(model: dict, kind: str) -> bool:
    """Whether it has a loss of a type.

    Example:
        >>> has_loss(read_method('ckd').model, 'CenterAlignmentLoss')
        True
    """
    return any(
        loss is not None and loss['type'] == kind
        for loss in model['distiller']['distill_losses'].values()
    )


def fit_networks(
    name: str,
    model: dict,
    student: Network,
    teacher: Network,
    pair: Optional[dict] = None,
) -> dict:
    """Fit a method to two built networks.

    Args:
        name (str): Name of the method.
        model (dict): ``model`` of its file.
        student (Network): The student, built.
        teacher (Network): The teacher, built.
        pair (dict, optional): What the method calls ``'pair.NAME'``, beside
            the number of classes.

    Returns:
        dict: The model, in which the networks, the checkpoint and the number
        of classes are names of variables.

    Raises:
        ValueError: If its layers have to be chosen by hand, or the networks
            have no maps of one size and it compares some.
    """
    if is_by_hand(model):
        raise ValueError(
            f'--method {name}: the layers that it compares have to be '
            f'chosen by hand, see configs/_base_/methods/{name}.py'
        )
    stages = _stages(model, student, teacher) if places(model) else []
    fitted = fit(
        model,
        dict(
            student=Name('student'),
            teacher=Name('teacher'),
            teacher_ckpt=Name('teacher_ckpt'),
            student_facts=student.facts([ours for ours, _ in stages]),
            teacher_facts=teacher.facts([theirs for _, theirs in stages]),
            num_classes=Name('num_classes'),
            **(pair or {}),
        ),
    )
    del fitted['_delete_']
    # Where nothing is rotated, a frozen teacher is all that is needed.
    if fitted['type'] in PLAIN and tuple(fitted.get('views', (0,))) == (0,):
        fitted.pop('views', None)
        fitted['type'] = 'FrozenTeacherDistill'
    fitted['distiller'] = fitted.pop('distiller')  # last
    return fitted


def _stages(model: dict, student: Network, teacher: Network) -> list:
    """Maps of one size, chosen for the method."""
    maps = common_maps(student.maps, teacher.maps)
    if not maps:
        raise ValueError(
            '--method: it compares feature maps of one size, and '
            f'{_sizes(student.name, student.maps)}, '
            f'{_sizes(teacher.name, teacher.maps)}; pckd, kd, crd and rkd do '
            'without'
        )
    if any('stages.N' in place for place in places(model)):
        return maps[-3:]
    # The second one is to be the one in the middle.
    return maps[max(0, len(maps) // 2 - 1) :]


def _sizes(name: str, maps: Sequence[FeatureMap]) -> str:
    sizes = ', '.join('x'.join(map(str, each.size)) for each in maps)
    return f'{name} has {sizes or "none"}'
