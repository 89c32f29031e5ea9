"""The last good checkpoint of a run: the newest that can be read."""

import os
import os.path as osp
import re
from typing import Any, Dict, List, Optional, Tuple

from .local import load_from_local

_NAME = re.compile(r'(?:epoch|iter)_(\d+)\.pth')
_PARTS = ('meta', 'state_dict', 'message_hub')
_META = ('epoch', 'iter')


def read_meta(path: str) -> dict:
    """Read a whole checkpoint and return its ``meta``.

    Args:
        path (str): Its file.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it cannot be read, or nothing can be resumed from it.

    Example:
        >>> read_meta('nowhere.pth')
        Traceback (most recent call last):
        FileNotFoundError: no checkpoint at nowhere.pth
    """
    try:
        checkpoint = load_from_local(path, 'cpu')
    except FileNotFoundError:
        raise
    except Exception as error:
        reason = str(error).split('\n')[0].removeprefix(f'{path}: ')
        raise ValueError(f'{path} cannot be read ({reason})') from error
    check_parts(checkpoint, path)
    return checkpoint['meta']


def check_parts(checkpoint: Any, path: str) -> None:
    """Check that there is what a run resumes from.

    Args:
        checkpoint (Any): What the file holds.
        path (str): Its file, for the error.

    Raises:
        ValueError: If a part is missing. The text names it.

    Example:
        >>> check_parts(dict(state_dict={}), 'a.pth')
        Traceback (most recent call last):
        ValueError: a.pth is no checkpoint of a run: it has no meta, \
message_hub; its weights can be used with load_from, without --resume
    """
    missing = (
        _PARTS
        if not isinstance(checkpoint, dict)
        else [part for part in _PARTS if part not in checkpoint]
        or [f'meta.{key}' for key in _META if key not in checkpoint['meta']]
    )
    if missing:
        raise ValueError(
            f'{path} is no checkpoint of a run: it has no '
            f'{", ".join(missing)}; its weights can be used with load_from, '
            'without --resume'
        )


def candidates(work_dir: str) -> List[str]:
    """Checkpoints that a run can resume from, the best first.

    The one that ``last_checkpoint`` names, then the others beside it, newest
    first.

    Args:
        work_dir (str): Folder of the run.

    Example:
        >>> candidates('no/such/folder')
        []
    """
    pointer = osp.join(work_dir, 'last_checkpoint')
    named = ''
    if osp.isfile(pointer):
        with open(pointer, encoding='utf-8', errors='replace') as file:
            named = file.read().strip('\0 \n')
    folder = osp.dirname(named)
    # A work dir that was moved still names its former place.
    if not (folder and osp.isdir(folder)):
        folder = work_dir
    named = osp.join(folder, osp.basename(named))
    files = [
        (osp.getmtime(osp.join(folder, name)), int(match[1]), osp.join(folder, name))
        for name in (os.listdir(folder) if osp.isdir(folder) else ())
        if (match := _NAME.fullmatch(name))
    ]
    found = [path for *_, path in sorted(files, reverse=True)]
    if osp.isfile(named):
        found = [named, *(path for path in found if path != named)]
    return found


def last_good(work_dir: str) -> Tuple[Optional[str], Dict, List[str]]:
    """Find the newest checkpoint that can be read.

    Args:
        work_dir (str): Folder of the run.

    Returns:
        tuple: Path and ``meta`` of the checkpoint, ``None`` and ``{}`` if
        there is none, and what is wrong with those before it.

    Example:
        >>> last_good('no/such/folder')
        (None, {}, [])
    """
    wrong: List[str] = []
    for path in candidates(work_dir):
        try:
            return path, read_meta(path), wrong
        except ValueError as error:
            wrong.append(str(error))
    return None, {}, wrong


def newest_readable(work_dir: str) -> Tuple[Optional[str], Dict, List[str]]:
    """Find the checkpoint to resume from.

    Args:
        work_dir (str): Folder of the run.

    Returns:
        tuple: Path and ``meta`` of the checkpoint, ``None`` and ``{}`` if
        there is none yet, and lines for the log.

    Raises:
        ValueError: If there are checkpoints, and none can be read.

    Example:
        >>> newest_readable('no/such')[2]
        ['--resume: there is no checkpoint in no/such yet, the run begins at \
the beginning']
    """
    path, meta, wrong = last_good(work_dir)
    if path is not None:
        return path, meta, [f'{each}; the one before is used, {path}' for each in wrong]
    if wrong:
        raise ValueError(
            f'--resume: no checkpoint in {work_dir} can be resumed from: '
            f'{"; ".join(wrong)}; train without --resume or in another '
            '--work-dir'
        )
    line = (
        f'--resume: there is no checkpoint in {work_dir} yet, the run begins '
        'at the beginning'
    )
    return None, {}, [line]
