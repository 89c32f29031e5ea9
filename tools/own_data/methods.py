"""Methods of ``configs/_base_/methods`` for a pair of networks.

Each function says what a pair changes in the model of its method's file.
"""

from pathlib import Path
from typing import List, Tuple

from .networks import FeatureMap, Network
from .source import Changes, arguments, find_model, rewrite

BASE = Path(__file__).resolve().parents[2] / 'configs' / '_base_'


def pckd(student: Network, teacher: Network) -> Changes:
    parts = 'distiller.connectors'
    losses = 'distiller.distill_losses'
    changes: Changes = {
        f'{parts}.projection.in_channels': 's_channels',
        f'{parts}.projection.hidden_channels': 'hidden_channels',
        f'{parts}.projection.out_channels': 't_channels',
        f'{parts}.embedding_s.in_channels': 's_channels',
        f'{parts}.embedding_s.out_channels': 's_channels',
        f'{parts}.embedding_t.in_channels': 's_channels',
        f'{parts}.embedding_t.out_channels': 't_channels',
    }
    if student.width != teacher.width:
        changes[f'{losses}.loss_center_alignment'] = 'None'
    if not (student.bias and teacher.bias):
        mapping = 'distiller.loss_forward_mappings.loss_center_alignment'
        for whose in 'student', 'teacher':
            changes[f'distiller.{whose}_recorders.bias'] = None
            changes[f'{mapping}.{whose[0]}_bias'] = None
    return changes


def wsld(student: Network, teacher: Network) -> Changes:
    return {'distiller.distill_losses.loss_wsld.num_classes': 'num_classes'}


def crd(student: Network, teacher: Network) -> Changes:
    return {
        'distiller.connectors.embedding_s.in_channels': 's_channels',
        'distiller.connectors.embedding_t.in_channels': 't_channels',
    }


def at(student: Network, teacher: Network) -> Changes:
    maps = common_maps(student, teacher)[-3:]
    changes = {}
    for index, layer in enumerate(('layer1', 'layer2', 'layer3')):
        if index < len(maps):
            changes.update(_sources(layer, *maps[index]))
        else:
            changes.update(
                {
                    f'distiller.student_recorders.{layer}': None,
                    f'distiller.teacher_recorders.{layer}': None,
                    f'distiller.distill_losses.loss_{layer}': None,
                    f'distiller.loss_forward_mappings.loss_{layer}': None,
                }
            )
    return changes


def fitnet(student: Network, teacher: Network) -> Changes:
    maps = common_maps(student, teacher)
    ours, theirs = maps[len(maps) // 2]
    connector = 'distiller.connectors.regressor'
    return {
        **_sources('layer2', ours, theirs),
        f'{connector}.in_channel': str(ours.channels),
        f'{connector}.out_channel': str(theirs.channels),
    }


def ft(student: Network, teacher: Network) -> Changes:
    ours, theirs = common_maps(student, teacher)[-1]
    parts = 'distiller.connectors'
    return {
        **_sources('last', ours, theirs),
        f'{parts}.translator.in_channel': str(ours.channels),
        f'{parts}.translator.out_channel': str(theirs.channels // 2),
        f'{parts}.autoencoder.in_channel': str(theirs.channels),
        f'{parts}.autoencoder.out_channel': str(theirs.channels // 2),
    }


def common_maps(
    student: Network, teacher: Network
) -> List[Tuple[FeatureMap, FeatureMap]]:
    """Feature maps of student and teacher that have one size.

    Raises:
        ValueError: If there are none.
    """
    theirs = {each.size: each for each in teacher.maps}
    maps = [(each, theirs[each.size]) for each in student.maps if each.size in theirs]
    if not maps:
        raise ValueError(
            '--method: it compares feature maps of one size, and '
            f'{_sizes(student)}, {_sizes(teacher)}; pckd, kd, crd and rkd do '
            'without'
        )
    return maps


def _sizes(network: Network) -> str:
    sizes = ', '.join('x'.join(map(str, each.size)) for each in network.maps)
    return f'{network.name} has {sizes or "none"}'


def _sources(layer: str, ours: FeatureMap, theirs: FeatureMap) -> Changes:
    return {
        f'distiller.student_recorders.{layer}.source': repr(ours.source),
        f'distiller.teacher_recorders.{layer}.source': repr(theirs.source),
    }


PAIRED = dict(pckd=pckd, wsld=wsld, crd=crd, at=at, fitnet=fitnet, ft=ft)
ONE_VIEW = """\
# RotatedViewDistill takes the place of SingleTeacherDistill: its only view is
# the image as it is. It sees that the teacher's weights fit, keeps all its
# layers in eval mode and the teacher out of the checkpoints.
#
"""
# These leave the teacher's scores alone: it may know other classes.
FEATURES_ALONE = ('at', 'crd', 'fitnet', 'ft', 'rkd')


def method_text(method: str, student: Network, teacher: Network) -> str:
    """The method's file with the names and widths of a pair in it.

    Args:
        method (str): A file of ``configs/_base_/methods``.
        student (Network): The student, built.
        teacher (Network): The teacher, built.

    Raises:
        ValueError: If its layers have to be chosen by hand.
    """
    text = (BASE / 'methods' / f'{method}.py').read_text()
    if method in PAIRED:
        text = rewrite(text, PAIRED[method](student, teacher))
    elif "source='backbone." in text or 'connectors=' in text:
        raise ValueError(
            f'--method {method}: the layers that it compares have to be '
            f'chosen by hand, see configs/_base_/methods/{method}.py'
        )
    changes: Changes = dict(
        _classifiers(text, student.source, teacher.source),
        teacher_ckpt='teacher_ckpt',
        teacher='teacher',
        architecture='student',
    )
    model = arguments(find_model(text))
    if model['type'].value.value == 'SingleTeacherDistill':
        changes.update(type="'RotatedViewDistill'", views='(0, )')
        text = ONE_VIEW + text
    return rewrite(text, changes)


def _classifiers(text: str, student: str, teacher: str) -> Changes:
    """What the recorders of ``head.fc`` have to record instead."""
    distiller = arguments(arguments(find_model(text))['distiller'].value)
    changes: Changes = {}
    for whose, name in ('student', student), ('teacher', teacher):
        recorders = distiller[f'{whose}_recorders'].value
        for recorder, part in arguments(recorders).items():
            source = arguments(part.value)['source'].value.value
            if source.startswith('head.fc'):
                changes[f'distiller.{whose}_recorders.{recorder}.source'] = repr(
                    name + source[len('head.fc') :]
                )
    return changes
