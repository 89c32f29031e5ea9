"""What a request lacks or contradicts, named before anything is built."""

import shlex

from .images import Images
from .methods import compares_scores, features_alone
from .networks import Network
from .task import Request


def check_request(args: Request) -> None:
    """Check what needs neither networks nor images.

    Args:
        args (Request): What was asked for.

    Raises:
        ValueError: If it lacks or contradicts something.

    Example:
        >>> check_request(Request('own.py', data='images', teacher='a'))
        Traceback (most recent call last):
        ValueError: --student is missing; --method none trains one network alone
    """
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
        if len(args.teachers()) + (args.student is not None) != 1:
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
        if not getattr(args, name):
            raise ValueError(
                f'--{name} is missing; --method none trains one network alone'
            )
    if len(args.teachers()) > 1 and args.teacher_probe is not None:
        raise ValueError(
            '--teacher-probe: it is of one teacher, and there are several; each may '
            'be a config that has its own'
        )


def check_classes(args: Request, model: dict, teacher: Network, images: Images) -> None:
    """See that a teacher's scores can be compared, if they are.

    Args:
        args (Request): What was asked for.
        model (dict): ``model`` of the method's file.
        teacher (Network): One of the teachers.
        images (Images): What is in the folders.

    Raises:
        ValueError: If they cannot.
    """
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
        f'--pretrained --teacher {shlex.quote(teacher.name)} --data '
        f'{shlex.quote(args.data)} TEACHER.py), or take a method that '
        f'compares features alone ({", ".join(features_alone())})'
    )
