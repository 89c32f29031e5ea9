"""Write the config of a distillation for your own networks and images."""

import argparse
import os
import shlex
from pathlib import Path
from typing import List, Tuple

from mmengine.config import Config
from own_data.images import Images, find_images
from own_data.methods import BASE, FEATURES_ALONE, method_text
from own_data.networks import Network, Size, pair
from own_data.sections import (
    data_section,
    hooks_section,
    lone_section,
    pair_section,
    schedule_section,
)
from own_data.source import code
from yapf.yapflib.yapf_api import FormatCode

from mmrazor_pckd import check_model

STYLE = dict(based_on_style='pep8', split_before_expression_after_opening_paren=True)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('out', metavar='OUT.py', help='config to write')
    network = (
        "a model of mmpretrain's zoo, a config file, or a config of "
        'mmpretrain, mmpretrain::PATH'
    )
    parser.add_argument('--teacher', metavar='NAME', help=network)
    parser.add_argument('--student', metavar='NAME', help=network)
    parser.add_argument(
        '--data',
        required=True,
        metavar='FOLDER',
        help='images as FOLDER/train/CLASS/* and FOLDER/val/CLASS/*; with '
        '--val also as FOLDER/CLASS/*',
    )
    parser.add_argument(
        '--val',
        metavar='FOLDER',
        help='validation images as FOLDER/CLASS/*, if not in val of --data',
    )
    parser.add_argument(
        '--method',
        default='pckd',
        choices=[*sorted(p.stem for p in BASE.glob('methods/*.py')), 'none'],
        help='a file of configs/_base_/methods, or none to train the teacher '
        'or the student alone (default: %(default)s)',
    )
    parser.add_argument(
        '--teacher-ckpt',
        metavar='FILE',
        help="file or URL of the teacher's weights, if not those of the zoo",
    )
    parser.add_argument(
        '--pretrained',
        nargs='?',
        const='',
        metavar='FILE',
        help='let the backbone that is trained begin with the weights of the '
        'zoo, or of a file or URL',
    )
    parser.add_argument(
        '--image-size',
        type=int,
        nargs='+',
        metavar='PIXELS',
        help='height and width, one number for a square, if not those of the '
        "teacher's config",
    )
    parser.add_argument(
        '--epochs', type=int, default=100, help='(default: %(default)s)'
    )
    parser.add_argument(
        '--batch-size',
        type=int,
        default=64,
        help='images of each process (default: %(default)s)',
    )
    parser.add_argument(
        '--lr',
        type=float,
        metavar='RATE',
        help='learning rate, if not the usual one for network and batch',
    )
    return parser.parse_args()


def check_arguments(args: argparse.Namespace) -> None:
    """Check what needs neither networks nor images."""
    if not args.out.endswith('.py'):
        raise ValueError(f'{args.out}: a config is a .py file')
    if os.path.exists(args.out):
        raise ValueError(
            f'{args.out} is there already: remove it, or give another name'
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


def check_classes(args: argparse.Namespace, teacher: Network, images: Images) -> None:
    """See that the teacher's scores can be compared, if they are."""
    if teacher.classes == images.classes or args.method in FEATURES_ALONE:
        return
    raise ValueError(
        f'--teacher: {teacher.name} knows {teacher.classes} classes, the data '
        f'has {images.classes}, and {args.method} compares their scores; '
        'train it on the data first (tools/new_config.py --method none '
        f'--pretrained --teacher {shlex.quote(args.teacher)} --data '
        f'{shlex.quote(args.data)} TEACHER.py), or take a method that '
        f'compares features alone ({", ".join(FEATURES_ALONE)})'
    )


def new_config(args: argparse.Namespace) -> Tuple[str, List[str]]:
    """Write the config's text.

    Returns:
        tuple[str, list[str]]: The text, and lines that say what was found.

    Raises:
        ValueError: If it cannot work.
        FileNotFoundError: If a file or folder is not there.
    """
    check_arguments(args)
    images = find_images(args.data, args.val)
    if args.batch_size > images.train_images:
        raise ValueError(
            f'--batch-size {args.batch_size} is more than the '
            f'{images.train_images} training images'
        )
    networks = [
        Network(f'--{whose}', getattr(args, whose))
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
    if args.method == 'pckd' and size[0] != size[1]:
        raise ValueError(
            f'--image-size {size[0]} {size[1]}: pckd rotates '
            'the images, which have to be square'
        )
    student.learn(images.classes)
    if args.pretrained is not None:
        student.start_from(args.pretrained)
    found = [
        f'data     {images.classes} classes, {images.train_images} training '
        f'and {images.val_images} validation images, '
        f'{size[0]}x{size[1]} pixels'
    ]
    body = [
        _head(args, images, networks),
        data_section(images, student, size, args.batch_size),
    ]
    if args.method == 'none':
        student.build(size)
        rest = [lone_section(student), hooks_section('custom_hooks = training_hooks\n')]
        found.append(str(student))
    else:
        rest = _distillation(args, student, teacher, images, size, found)
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
    return FormatCode(''.join(body + rest), style_config=STYLE)[0], found


def _distillation(
    args: argparse.Namespace,
    student: Network,
    teacher: Network,
    images: Images,
    size: Size,
    found: List[str],
) -> List[str]:
    checkpoint = teacher.teach(args.teacher_ckpt)
    check_classes(args, teacher, images)
    teacher.build(size, checkpoint)
    student.build(size)
    found += [str(teacher), str(student), f'weights  {checkpoint}']
    if teacher.images != student.images:
        found.append(
            'images   the networks take other mean and std: they '
            'are converted for the teacher'
        )
    if args.method == 'pckd':
        found.append(
            'centers  '
            + (
                'aligned (Eq. 3): the features have one width'
                if student.width == teacher.width
                else 'not aligned (Eq. 3): the features have other widths'
            )
        )
    hooks = ''
    if args.method == 'crd':
        hooks += """
# For its negatives, images of other classes.
custom_hooks += [dict(type='mmrazor.TrainLabelsHook')]
"""
    if teacher.classes != student.classes:
        hooks += """
# A teacher of other classes cannot be evaluated on these.
custom_hooks = [
    hook for hook in custom_hooks
    if hook['type'] != 'mmrazor.TeacherValidationHook'
]
"""
        found.append(
            'teacher  knows other classes: only its features count, '
            'and it is not evaluated'
        )
    method = method_text(args.method, student, teacher)
    return [
        pair_section(student, teacher, checkpoint, method),
        method,
        hooks_section(hooks),
    ]


def _head(args: argparse.Namespace, images: Images, networks: List[Network]) -> str:
    """What it is, how it is run, and what it stands on."""
    names = ' -> '.join(network.name for network in networks)
    imports = [
        'mmrazor_pckd',
        *(each for network in networks for each in network.imports),
    ]
    last = f'work_dirs/{Path(args.out).stem}/epoch_{args.epochs}.pth'
    method = 'Alone' if len(networks) == 1 else args.method.upper()
    return f"""# {method}: {names}
# {images.classes} classes, {images.train_images} training and \
{images.val_images} validation images
# Written by tools/new_config.py; everything in it may be changed.
# Train  python tools/train.py {args.out}
# GPUs   tools/dist_train.sh {args.out} NUMBER
# Test   python tools/test.py {args.out} {last}
_base_ = 'mmpretrain::_base_/default_runtime.py'
custom_imports = dict(
    imports={code(list(dict.fromkeys(imports)))}, allow_failed_imports=False)
"""


def main() -> None:
    args = parse_args()
    try:
        text, found = new_config(args)
    except (ValueError, FileNotFoundError) as error:
        raise SystemExit(f'new_config.py: {error}') from error
    os.makedirs(os.path.dirname(os.path.abspath(args.out)), exist_ok=True)
    Path(args.out).write_text(text)
    check_model(Config.fromfile(args.out).model)
    print('\n'.join(found))
    print(f'wrote    {args.out}; next: python tools/train.py {args.out}')


if __name__ == '__main__':
    main()
