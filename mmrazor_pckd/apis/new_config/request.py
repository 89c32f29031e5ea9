"""What a config is written for, and its text from all parts."""

import os
import shlex
from pathlib import Path
from typing import Dict, List, Tuple

from yapf.yapflib.yapf_api import FormatCode

from ...utils.image_size import pair
from ..known_keys import keys_read
from .chain import student_in
from .extras import extra_of
from .find_network import find_network
from .images import Images, find_images, find_unlabeled
from .methods import (
    compares_scores,
    features_alone,
    fit_networks,
    has_loss,
    read_method,
)
from .networks import Network
from .sections import (
    data_section,
    hooks_section,
    lone_section,
    method_section,
    pair_section,
    schedule_section,
)
from .source import code
from .task import Extra, Request, Task
from .unlabeled import has_scores, unlabeled_images, without_labels

STYLE = dict(based_on_style='pep8', split_before_expression_after_opening_paren=True)


def _check(args: Request) -> None:
    """Check what needs neither networks nor images."""
    if args.data is None and args.unlabeled is None:
        raise ValueError(
            '--data is missing; images without labels are --unlabeled FOLDER'
        )
    for name in 'epochs', 'batch_size':
        if getattr(args, name) < 1:
            raise ValueError(
                f'--{name.replace("_", "-")} must be 1 or more, '
                f'got {getattr(args, name)}'
            )
    if args.lr is not None and not args.lr > 0:
        raise ValueError(f'--lr must be above 0, got {args.lr}')
    size = args.image_size
    if size and (len(size) > 2 or min(size) < 1):
        raise ValueError(
            '--image-size takes one number, or height and '
            f'width, got {" ".join(map(str, size))}'
        )
    if args.method == 'none':
        if (args.teacher is None) == (args.student is None):
            raise ValueError(
                '--method none trains one network alone: give '
                'either --teacher or --student'
            )
        if args.unlabeled is not None:
            raise ValueError(
                '--unlabeled: without labels there is a teacher to learn from, and '
                '--method none has none'
            )
        if args.teacher_ckpt is not None:
            raise ValueError(
                '--teacher-ckpt: with --method none there is '
                'nothing to teach; weights to begin with are '
                '--pretrained'
            )
        return
    for name in 'teacher', 'student':
        if getattr(args, name) is None:
            raise ValueError(
                f'--{name} is missing; --method none trains one network alone'
            )


def _check_classes(
    args: Request, model: dict, teacher: Network, images: Images
) -> None:
    """See that the teacher's scores can be compared, if they are."""
    if teacher.classes == images.classes or not compares_scores(model):
        return
    assert args.data is not None  # without labels, scores are left out
    if teacher.classes == 0:
        raise ValueError(
            f'--teacher: {teacher.name} has no classifier, and {args.method} compares '
            'scores: give the weights of a linear layer on its features '
            '(--teacher-probe FILE), train one (--method none --teacher NAME '
            '--pretrained WEIGHTS), or take a method that compares features alone '
            f'({", ".join(features_alone())})'
        )
    raise ValueError(
        f'--teacher: {teacher.name} knows {teacher.classes} classes, the data '
        f'has {images.classes}, and {args.method} compares their scores; '
        'train it on the data first (tools/new_config.py --method none '
        f'--pretrained --teacher {shlex.quote(str(args.teacher))} --data '
        f'{shlex.quote(args.data)} TEACHER.py), or take a method that '
        f'compares features alone ({", ".join(features_alone())})'
    )


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
    _check(args)
    images = _images(args)
    if args.batch_size > images.train_images:
        raise ValueError(
            f'--batch-size {args.batch_size} is more than the '
            f'{images.train_images} training images'
        )
    networks = [
        find_network(
            f'--{whose}',
            getattr(args, whose),
            args.teacher_probe if whose == 'teacher' else None,
        )
        for whose in ('teacher', 'student')
        if getattr(args, whose) is not None
    ]
    teacher, student = networks[0], networks[-1]
    known = args.image_size or teacher.image_size
    if known is None:
        raise ValueError(
            f'{teacher.option}: {teacher.name} does not say the size of its '
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
    checkpoint = ''
    if method is not None:
        checkpoint = student_in(teacher.use_checkpoint(args.teacher_ckpt))
    # Without a validation set the classes are the teacher's, if it has any.
    images.classes = images.classes or teacher.classes or student.classes
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
        task = Task(args, method, student, teacher, images, size, checkpoint)
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
    student, teacher, name = task.student, task.teacher, task.request.method
    model = task.method.model.to_dict()
    if task.images.labelled:
        _check_classes(task.request, model, teacher, task.images)
    teacher.build(task.size, task.checkpoint)
    student.build(task.size)
    data = Extra()
    if not task.images.labelled:
        model, changed = without_labels(
            name, task.method, has_scores(task), student.width == teacher.width
        )
        data = unlabeled_images(task)
        data.found = changed + data.found
    found += [
        str(teacher),
        str(student),
        f'weights  {task.checkpoint or "those that its package gives"}',
    ]
    if teacher.images != student.images:
        found.append(
            'images   the networks take other mean and std: they '
            'are converted for the teacher'
        )
    if has_loss(model, 'CenterAlignmentLoss'):
        found.append(
            'centers  '
            + (
                'aligned (Eq. 3): the features have one width'
                if student.width == teacher.width
                else 'not aligned (Eq. 3): the features have other widths'
            )
        )
    extra = extra_of(task)
    found += data.found + extra.found
    fitted = fit_networks(name, model, student, teacher, extra.pair)
    read = keys_read() - {'model'}
    rest = {key: value for key, value in task.method.to_dict().items() if key in read}
    sections = [
        pair_section(student, teacher, task.checkpoint),
        method_section(name, fitted, rest),
        hooks_section(extra.section + data.section),
    ]
    return sections, extra.files


def _head(args: Request, images: Images, networks: List[Network]) -> str:
    """What it is, how it is run, and what it stands on."""
    names = ' -> '.join(network.name for network in networks)
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
