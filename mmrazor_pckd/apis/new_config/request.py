"""What a config is written for, and its text from all parts."""

import os
from pathlib import Path
from typing import Dict, List, Tuple

from yapf.yapflib.yapf_api import FormatCode

from ...utils.image_size import pair
from ..known_keys import keys_read
from .chain import student_in
from .extras import extra_of
from .find_network import find_network
from .images import Images, find_images, find_unlabeled
from .methods import fit_networks, has_loss, read_method
from .networks import Network
from .request_checks import check_classes, check_request
from .sections import (
    data_section,
    hooks_section,
    lone_section,
    method_section,
    pair_section,
    schedule_section,
)
from .several_teachers import several_teachers
from .source import code
from .task import Extra, Request, Task
from .unlabeled import has_scores, unlabeled_images, without_labels

STYLE = dict(based_on_style='pep8', split_before_expression_after_opening_paren=True)


def new_config(args: Request) -> Tuple[Dict[str, str], List[str]]:
    """Write the text of the config, and of the files that it needs.

    Args:
        args (Request): What it is for.

    Returns:
        tuple[dict[str, str], list[str]]: Texts by their paths, that of the
        config last, and lines of what was found.

    Raises:
        ValueError: If it cannot work.
        FileNotFoundError: If a file or folder is not there.

    Example:
        >>> new_config(Request(out='own.py', data='images', student='resnet18'))
        Traceback (most recent call last):
        ValueError: --teacher is missing; --method none trains one network alone
    """
    if not args.out.endswith('.py'):
        raise ValueError(f'{args.out}: a config is a .py file')
    if os.path.exists(args.out):
        raise ValueError(
            f'{args.out} is there already: remove it, or give another name'
        )
    return config_texts(args)


def config_texts(args: Request) -> Tuple[Dict[str, str], List[str]]:
    """As :func:`new_config`, also where there is a file of its name.

    Args:
        args (Request): What it is for.

    Example:
        >>> config_texts(Request(out='own.py', teacher='a', student='b'))
        Traceback (most recent call last):
        ValueError: --data is missing; images without labels are --unlabeled FOLDER
    """
    check_request(args)
    images = _images(args)
    if args.batch_size > images.train_images:
        raise ValueError(
            f'--batch-size {args.batch_size} is more than the '
            f'{images.train_images} training images'
        )
    given = args.teachers()
    teachers = [
        find_network('--teacher', name, args.teacher_probe) for name, _ in given
    ]
    networks = list(teachers)
    if args.student is not None:
        networks.append(find_network('--student', args.student))
    first, student = networks[0], networks[-1]
    known = args.image_size or first.image_size
    if known is None:
        raise ValueError(
            f'{first.option}: {first.name} does not say the size of its '
            'images, no pipeline crops or resizes them: give --image-size'
        )
    size = pair(known)
    for network in networks:
        network.size = size
    method = None if args.method == 'none' else read_method(args.method)
    if method and len(method.model.get('views', ())) > 1 and size[0] != size[1]:
        raise ValueError(
            f'--image-size {size[0]} {size[1]}: {args.method} rotates '
            'the images, which have to be square'
        )
    weights = []
    if method is not None:
        weights = [
            student_in(teacher.use_checkpoint(file))
            for teacher, (_, file) in zip(teachers, given)
        ]
    # Without a validation set the classes are the teacher's, if it has any.
    images.classes = images.classes or first.classes or student.classes
    student.set_classes(images.classes)
    if args.pretrained is not None:
        student.start_from(args.pretrained)
    found = [f'data     {images}, {size[0]}x{size[1]} pixels']
    if args.unlabeled and args.data and os.path.isdir(f'{args.data}/train'):
        found.append(f'train    {args.data}/train takes no part: no labels are learned')
    body = [
        _head(args, images, networks),
        data_section(images, student, size, args.batch_size),
    ]
    files: Dict[str, str] = {}
    if method is None:
        student.build(size)
        rest = [lone_section(student), hooks_section('custom_hooks = training_hooks\n')]
        found.append(str(student))
    else:
        others = list(zip(teachers, weights))[1:]
        task = Task(args, method, student, first, images, size, weights[0], others)
        rest, files = _distillation(task, found)
    body.append(
        schedule_section(
            student,
            size,
            args.epochs,
            args.batch_size,
            args.pretrained is not None,
            args.lr,
        )
    )
    files[args.out] = ''.join(body + rest)
    return {path: _laid_out(text) for path, text in files.items()}, found


def _images(args: Request) -> Images:
    if args.unlabeled is None:
        return find_images(str(args.data), args.val)
    return find_unlabeled(args.unlabeled, args.data, args.val)


def _laid_out(text: str) -> str:
    return FormatCode(text, style_config=STYLE)[0]


def _distillation(task: Task, found: List[str]) -> Tuple[List[str], Dict[str, str]]:
    """Sections of the config, and further files."""
    student, name = task.student, task.request.method
    model = task.method.model.to_dict()
    weights = [task.checkpoint, *(checkpoint for _, checkpoint in task.others)]
    for teacher, checkpoint in zip(task.teachers, weights):
        if task.images.labelled:
            check_classes(task.request, model, teacher, task.images)
        teacher.build(task.size, checkpoint)
    student.build(task.size)
    aligned = [each.width == student.width for each in task.teachers]
    data = Extra()
    if not task.images.labelled:
        model, changed = without_labels(
            name, task.method, has_scores(task), all(aligned)
        )
        data = unlabeled_images(task)
        data.found = changed + data.found
    found += [
        *map(str, task.teachers),
        str(student),
        *(f'weights  {each or "those that its package gives"}' for each in weights),
    ]
    if any(each.images != student.images for each in task.teachers):
        found.append(
            'images   the networks take other mean and std: they '
            'are converted for the teacher'
        )
    if has_loss(model, 'CenterAlignmentLoss'):
        found += [
            'centers  '
            + (
                'aligned (Eq. 3): the features have one width'
                if each
                else 'not aligned (Eq. 3): the features have other widths'
            )
            for each in aligned
        ]
    extra = extra_of(task)
    found += data.found + extra.found
    fitted = fit_networks(name, model, student, task.teacher)
    several = several_teachers(task, model) or Extra()
    read = keys_read() - {'model'}
    rest = {key: value for key, value in task.method.to_dict().items() if key in read}
    sections = [
        pair_section(student, task.teacher, task.checkpoint),
        method_section(name, fitted, rest),
        several.section,
        hooks_section(extra.section + data.section),
    ]
    return sections, extra.files


def _head(args: Request, images: Images, networks: List[Network]) -> str:
    """What it is, how it is run, and what it stands on."""
    several = [network.name for network in networks]
    names = ' -> '.join(filter(None, (' + '.join(several[:-1]), several[-1])))
    imports = [
        'mmrazor_pckd',
        *(each for network in networks for each in network.imports),
    ]
    last = f'work_dirs/{Path(args.out).stem}/epoch_{args.epochs}.pth'
    method = 'Alone' if len(networks) == 1 else args.method.upper()
    return f"""# {method}: {names}
# {images}
# Written by tools/new_config.py; everything in it may be changed.
# Train  python tools/train.py {args.out}
# GPUs   tools/dist_train.sh {args.out} NUMBER
# Test   python tools/test.py {args.out} {last}
_base_ = 'mmpretrain::_base_/default_runtime.py'
custom_imports = dict(
    imports={code(list(dict.fromkeys(imports)))}, allow_failed_imports=False)
"""
