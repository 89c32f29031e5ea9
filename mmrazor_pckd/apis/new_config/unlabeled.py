"""What a method learns from images without labels: from the teacher alone."""

from typing import Any, Dict, Iterable, Iterator, List, Optional, Set, Tuple

from mmengine.config import Config

from ...models.distillers.left_out import without_none
from .methods import method_names, read_method
from .source import code
from .task import Extra, Task

_CLASSIFIER, _TASK = 'head.fc', 'head.loss_module'
# They bring labels, or the task, into the training.
_HOOKS = {'TrainLabelsHook', 'TwoStageHook'}
_UNTRAINED = """\
# Nothing trains the classifier, for which several processes would wait.
find_unused_parameters = True
"""
_UNTESTED = """\
test_dataloader['dataset']['with_label'] = False
test_evaluator = []  # no labels, no metrics
"""
_NO_VALIDATION = """\
# student.py takes its pipeline from test_dataloader.
val_cfg = val_dataloader = val_evaluator = None
default_hooks['checkpoint']['save_best'] = None
"""


def without_labels(
    name: str, method: Config, scores: bool = True, centers: bool = True
) -> Tuple[Dict, List[str]]:
    """Leave out of a method what needs labels, or scores that are not there.

    The task loss, the weights of images and the losses of labels need them.
    Without scores of the teacher for the student's classes, what compares
    scores or centers is left out too. With them, KD's loss is added where
    nothing else trains the student's classifier.

    Args:
        name (str): Name of the method.
        method (Config): Its file.
        scores (bool): Whether the teacher has scores for the student's classes.
            Defaults to True.
        centers (bool): Whether the centers have one width. Defaults to True.

    Returns:
        tuple[dict, list[str]]: ``model`` of the method, and lines of what was
        changed.

    Raises:
        ValueError: If all that is the method's own needs labels, or scores.

    Example:
        >>> model, found = without_labels('pckd', read_method('pckd'))
        >>> sorted(model['distiller']['distill_losses'])
        ['loss_center_alignment', 'loss_feature_alignment', 'loss_kd']
        >>> found
        ['labels   none: without the task, weights of images, loss_center_contrast']
    """
    model = method.model.to_dict()
    distiller = model['distiller']
    kept = _kept(method, scores)
    if not kept:
        raise ValueError(_refusal(name, scores))
    dropped = [each for each in _losses(distiller) if each not in kept]
    weighs = ['weights of images'] if distiller.get('sample_weighting') else []
    found = [f'labels   none: without {", ".join(["the task", *weighs, *dropped])}']
    model['calculate_student_loss'] = False
    if 'weighted_losses' in distiller:
        distiller['sample_weighting'] = None
        distiller['weighted_losses'] = [
            each for each in distiller['weighted_losses'] if each in kept
        ]
    _leave_out(distiller, dropped)
    reached = [each for each in kept if centers or not _aligns(distiller, each)]
    if scores and not any(_sources(distiller, each, True) for each in reached):
        _add_kd(distiller)
        found.append('scores   loss_kd is added: nothing else trains the classifier')
    return model, found


def label_free(scores: bool = True) -> List[str]:
    """Methods that learn from images without labels.

    Args:
        scores (bool): Whether the teacher has scores for the student's classes.

    Example:
        >>> [name in label_free() for name in ('kd', 'fitnet', 'pckd', 'dkd', 'crd')]
        [True, True, True, False, False]
    """
    return [name for name in method_names() if _kept(read_method(name), scores)]


def _kept(method: Config, scores: bool) -> List[str]:
    """Losses that remain, none if none of them is the method's own."""
    hooks = {each['type'].split('.')[-1] for each in method.get('method_hooks', ())}
    if hooks & _HOOKS:
        return []
    distiller = method.model.to_dict()['distiller']
    losses = _losses(distiller)
    labelled = [each for each in losses if _TASK in _sources(distiller, each)]
    kept = [
        each
        for each in losses
        if each not in labelled and (scores or not _sources(distiller, each, False))
    ]
    weighted = distiller.get('sample_weighting') and distiller['weighted_losses']
    own = [
        each
        for each in kept
        if each not in (weighted or ())
        # Beside losses of labels, soft targets are an addition.
        and not (labelled and _sources(distiller, each, False) == {_CLASSIFIER})
    ]
    return kept if own else []


def _losses(distiller: dict) -> List[str]:
    return [name for name, loss in distiller['distill_losses'].items() if loss]


def _aligns(distiller: dict, name: str) -> bool:
    return distiller['distill_losses'][name]['type'] == 'CenterAlignmentLoss'


def _records(distiller: dict, names: Iterable[str]) -> Iterator[dict]:
    """What losses take, each by recorder and side."""
    for name in names:
        for argument in distiller['loss_forward_mappings'][name].values():
            yield from argument.get('records', [argument])


def _sources(
    distiller: dict, name: str, from_student: Optional[bool] = None
) -> Set[str]:
    """Sources that a loss reads, of one side only what its classifier yields."""
    found = set()
    for each in _records(distiller, [name]):
        side = 'student' if each['from_student'] else 'teacher'
        recorder = distiller[f'{side}_recorders'][each['recorder']]
        yields = (
            recorder['source'].startswith(_CLASSIFIER)
            and recorder.get('type') != 'ModuleInputs'
        )
        if from_student is None or (yields and each['from_student'] == from_student):
            found.add(recorder['source'])
    return found


def _leave_out(distiller: dict, dropped: List[str]) -> None:
    """Take losses out, and connectors and recorders that serve them alone."""
    losses, mappings, connectors = without_none(
        {**distiller['distill_losses'], **dict.fromkeys(dropped)},
        distiller['loss_forward_mappings'],
        distiller.get('connectors', {}),
    )
    distiller.update(distill_losses=losses, loss_forward_mappings=mappings)
    if 'connectors' in distiller:
        distiller['connectors'] = connectors
    left = _records(distiller, mappings)
    read = {(each['from_student'], each['recorder']) for each in left}
    for side in ('student', 'teacher'):
        recorders = distiller[f'{side}_recorders']
        distiller[f'{side}_recorders'] = {
            key: recorders[key] for key in recorders if (side == 'student', key) in read
        }


def _add_kd(distiller: dict) -> None:
    for key, value in read_method('kd').model.distiller.to_dict().items():
        if isinstance(value, dict):
            distiller[key].update(value)


def _refusal(name: str, scores: bool) -> str:
    others = ', '.join(label_free(scores))
    if scores or name not in label_free():
        return (
            f'--method {name}: it needs labels, and --unlabeled has none; methods '
            f'that need none: {others}'
        )
    return (
        f'--method {name}: it compares scores, and the teacher has none for the '
        f"student's classes; methods of images without labels and scores: {others}"
    )


def has_scores(task: Task) -> bool:
    """Whether all teachers have scores for the student's classes."""
    return all(each.classes == task.student.classes for each in task.teachers)


def unlabeled_images(task: Task) -> Extra:
    """The data of a config whose training images have no labels.

    Args:
        task (Task): What the config is written for.
    """
    images = task.images
    given: Dict[str, Any] = dict(with_label=False)
    if images.names:
        given['metainfo'] = dict(classes=list(images.names))
    section = f"""
# Images without labels: the student learns from the teacher alone.
train_dataloader['dataset'].update({code(given)[len('dict(') : -1]})
"""
    scores = has_scores(task)
    if not scores:
        section += _UNTRAINED
    if not images.val_images:
        section += _UNTESTED
    if not images.val_images or not scores:
        section += _NO_VALIDATION
    line = (
        "head     is not trained, the teacher has no scores for the student's classes: "
        'nothing is validated; --pretrained student.pth goes on from it'
    )
    return Extra(section, found=[] if scores else [line])
