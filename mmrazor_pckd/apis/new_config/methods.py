"""Methods of ``configs/_base_/methods``, fitted to two built networks."""

from typing import List

from mmengine.config import Config

from ..recipes import fit, places
from ..shipped import CONFIGS
from .feature_maps import WHOLE, common_maps, pairs_of_maps
from .networks import Network
from .source import Name

BASE = CONFIGS / '_base_'
# Losses that do not match maps of unequal sizes.
OF_ONE_SIZE = ('OverhaulFeatureLoss',)
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


def without_maps() -> List[str]:
    """Methods that are content with features and scores.

    Example:
        >>> 'kd' in without_maps(), 'at' in without_maps()
        (True, False)
    """
    return [
        name
        for name in method_names()
        for model in [read_method(name).model]
        if not places(model) and not _records(model, WHOLE)
    ]


def _records(model: dict, source: str) -> bool:
    recorders = model['distiller']['teacher_recorders'].values()
    return any(recorder['source'] == source for recorder in recorders)


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
        if not compares_scores(model)
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


def fit_networks(name: str, model: dict, student: Network, teacher: Network) -> dict:
    """Fit a method to two built networks.

    Args:
        name (str): Name of the method.
        model (dict): ``model`` of its file.
        student (Network): The student, built.
        teacher (Network): The teacher, built.

    Returns:
        dict: The model, in which the networks, the checkpoint and the number
        of classes are names of variables.

    Raises:
        ValueError: If the networks lack the maps or the scores that it compares.
    """
    if getattr(student, 'margin', False) and compares_scores(model):
        raise ValueError(
            f'--method {name}: in training the head of {student.name} lowers the score '
            'of the true class by a margin, and its scores are compared; take a '
            'LinearClsHead, or a method that compares features alone '
            f'({", ".join(features_alone())})'
        )
    named = places(model)
    stages = _stages(name, model, student, teacher) if named else []
    if any('norm' in place for place in named):
        stages = _with_norms(name, stages, teacher)
    ends = any('before' in place or 'norm' in place for place in named)
    facts = [
        student.facts([ours for ours, _ in stages], ends),
        teacher.facts([theirs for _, theirs in stages], ends),
    ]
    filled = dict(
        student=Name('student'),
        teacher=Name('teacher'),
        teacher_ckpt=Name('teacher_ckpt'),
        student_facts=facts[0],
        teacher_facts=facts[1],
        num_classes=Name('num_classes'),
    )
    try:
        fitted = fit(model, filled)
    except ValueError as error:
        raise ValueError(f'--method {name}: {error}') from error
    del fitted['_delete_']
    for side, network in (('student', student), ('teacher', teacher)):
        _record_pooled(name, fitted['distiller'], side, network)
    # Where nothing is rotated, a frozen teacher is all that is needed.
    if fitted['type'] in PLAIN and tuple(fitted.get('views', (0,))) == (0,):
        fitted.pop('views', None)
        fitted['type'] = 'FrozenTeacherDistill'
    fitted['distiller'] = fitted.pop('distiller')  # last
    return fitted


def _stages(name: str, model: dict, student: Network, teacher: Network) -> list:
    """Maps of the student, each with its counterpart of the teacher."""
    for network in (student, teacher):
        if not network.maps:
            raise ValueError(_no_map(name, network))
    pairs = pairs_of_maps(student.maps, teacher.maps)
    if any(has_loss(model, kind) for kind in OF_ONE_SIZE):
        pairs = common_maps(student.maps, teacher.maps)
    if not pairs:
        raise ValueError(
            f'--method {name}: it compares feature maps of one size, and '
            f'{_sizes(student)}, {_sizes(teacher)}; methods without maps: '
            f'{", ".join(without_maps())}'
        )
    if any('stages.N' in place for place in places(model)):
        pairs = pairs[-3:]
    else:
        # The second one is to be the one in the middle.
        pairs = pairs[max(0, len(pairs) // 2 - 1) :]
    if not any('stem' in place or 'previous' in place for place in places(model)):
        return pairs
    ours, theirs = pairs[0]
    if ours == student.maps[0] or theirs == teacher.maps[0]:
        pairs = pairs[1:]  # It is the stem.
    if not pairs:
        raise ValueError(
            f'--method {name}: it compares each stage with the map before, and '
            f'{_sizes(student)}, {_sizes(teacher)}'
        )
    return pairs


def _record_pooled(name: str, distiller: dict, side: str, network: Network) -> None:
    """Record the map that is pooled where the backbone does not return it."""
    recorders = distiller.get(f'{side}_recorders', {})
    whole = [key for key, each in recorders.items() if each['source'] == WHOLE]
    if not whole or network.pooled == WHOLE:
        return
    if network.pooled is None:
        raise ValueError(_no_map(name, network))
    for key in whole:
        recorders[key]['source'] = network.pooled
    for arguments in distiller['loss_forward_mappings'].values():
        for each in arguments.values():
            if each['recorder'] in whole and each['from_student'] == (
                side == 'student'
            ):
                each.pop('data_idx', None)


def _with_norms(name: str, stages: list, teacher: Network) -> list:
    """Those of the stages that end in a batch norm of the teacher."""
    facts = teacher.facts([theirs for _, theirs in stages], True)
    found = [pair for pair, end in zip(stages, facts['stages']) if 'norm' in end]
    if not found:
        raise ValueError(
            f'--method {name}: it needs the batch norm before the activation that '
            f'ends a stage, and no stage of {teacher.name} ends so'
        )
    return found


def _no_map(name: str, network: Network) -> str:
    return (
        f'--method {name}: it compares feature maps, and {network.name} has none '
        f'(tokens are no maps); methods without maps: {", ".join(without_maps())}'
    )


def _sizes(network: Network) -> str:
    sizes = ', '.join('x'.join(map(str, each.size)) for each in network.maps)
    return f'{network.name} has {sizes}'
