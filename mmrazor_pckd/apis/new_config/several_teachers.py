"""Further teachers of a config, and what of the method is another for them."""

from typing import Optional, Sequence

from ...models.algorithms.teacher_ensemble import classifier_name
from ...models.distillers.per_teacher import per_teacher
from .methods import fit_networks
from .sections import network_section
from .source import code
from .task import Extra, Task

HEAD = """
# Several teachers: their scores are averaged, and each has features, maps and
# centers of its own. model['teacher_weights'] are their shares, else equal.
"""
# What a teacher may have of its own, under a name with its number.
PARTS = ('teacher_recorders', 'connectors', 'distill_losses', 'loss_forward_mappings')


def several_teachers(task: Task, model: dict) -> Optional[Extra]:
    """The section of the teachers beside the first.

    The method is fitted to each as if it were alone. What differs from the first
    teacher's is written under a name with the teacher's number, see
    :func:`mmrazor_pckd.models.distillers.per_teacher.per_teacher`.

    Args:
        task (Task): What the config is written for, with built networks.
        model (dict): ``model`` of the method's file.

    Returns:
        Extra, optional: None where there is one teacher.

    Raises:
        ValueError: If the method does not fit one of them, or several.
    """
    if not task.others:
        return None
    name, student = task.request.method, task.student
    fitted = [
        fit_networks(name, model, student, teacher)['distiller']
        for teacher in task.teachers
    ]
    classifiers = [classifier_name(each.model) for each in task.teachers]
    usual = _for_several(name, fitted[0], classifiers)
    section, names = HEAD, ['teacher']
    for number, (teacher, _) in enumerate(task.others, 1):
        names.append(f'teacher_{number}')
        section += network_section(names[-1], teacher, student)
    files = ', '.join(repr(checkpoint) for _, checkpoint in task.others)
    section += f"""model['teacher'] = [{', '.join(names)}]
model['teacher_ckpt'] = [teacher_ckpt, {files}]
"""
    for number, own in enumerate(fitted):
        if own['student_recorders'] != fitted[0]['student_recorders']:
            raise ValueError(
                f'--teacher: {name} takes other maps of the student for '
                f'{task.teachers[number].name} than for the first teacher; give '
                'recorders, losses and mappings of both by hand, see docs/training.md'
            )
        theirs = _for_several(name, own, [classifiers[number]] * len(fitted))
        for part in PARTS:
            changes = {
                key: value
                for key, value in theirs[part].items()
                if key.endswith(f'_{number}') and usual[part].get(key) != value
            }
            if changes:
                given = code(changes)[len('dict(') : -1]
                section += f"model['distiller'][{part!r}].update({given})\n"
    return Extra(section)


def _for_several(name: str, distiller: dict, classifiers: Sequence) -> dict:
    """A distiller with the parts of each teacher, as if all were like one."""
    count = len(classifiers)
    try:
        return per_teacher(distiller, classifiers, [1 / count] * count)
    except ValueError as error:
        raise ValueError(
            f'--teacher: {name} is of one teacher alone ({error})'
        ) from error
