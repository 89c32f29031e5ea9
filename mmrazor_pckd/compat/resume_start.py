"""A resumed run begins from what its checkpoint says, or says why not.

Fault: with ``resume`` mmengine takes the file that ``last_checkpoint`` names,
readable or not, and takes the seed in it only after the loaders were built
with another one, so that the order of the images changes.
Remedy: when the Runner is made, before anything is built, the checkpoint is
read. The newest one that can be read is used, those that cannot are named in
the log, and ``randomness.seed`` is that of the checkpoint.
Absent: without ``resume``, and for a checkpoint from a URL.
May go: when mmengine reads the seed first and falls back.
"""

import functools
import inspect
import os
import os.path as osp
import re
from typing import Any, Dict, List, Optional, Tuple

from ..checkpoints.local import load_from_local

_NAME = re.compile(r'(?:epoch|iter)_(\d+)\.pth')
_PARTS = ('meta', 'state_dict', 'message_hub')
_META = ('epoch', 'iter')


def read_meta(path: str) -> dict:
    """Read a whole checkpoint and return its ``meta``.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it cannot be read, or nothing can be resumed from it.
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
    """Raise a ValueError where there is not what a run goes on from."""
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
    """Checkpoints that a run could go on from, the best first.

    The one that ``last_checkpoint`` names, then the others beside it, newest
    first.
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


def newest_readable(work_dir: str) -> Tuple[Optional[str], Dict, List[str]]:
    """Find the checkpoint to go on from.

    Args:
        work_dir (str): Folder of the run.

    Returns:
        tuple: Path and ``meta`` of the checkpoint, ``None`` and ``{}`` if
        there is none yet, and what is to be said of those passed over.

    Raises:
        ValueError: If there are checkpoints, and none can be read.
    """
    reasons = []
    for path in candidates(work_dir):
        try:
            meta = read_meta(path)
        except ValueError as error:
            reasons.append(str(error))
            continue
        return (
            path,
            meta,
            [f'{reason}; the one before is used, {path}' for reason in reasons],
        )
    if reasons:
        raise ValueError(
            f'--resume: no checkpoint in {work_dir} can be resumed from: '
            f'{"; ".join(reasons)}; train without --resume or in another '
            '--work-dir'
        )
    return (
        None,
        {},
        [
            f'--resume: there is no checkpoint in {work_dir} yet, the run begins '
            'at the beginning'
        ],
    )


def _read_first(init):
    signature = inspect.signature(init)

    @functools.wraps(init)
    def init_from_checkpoint(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        lines: List[str] = []
        if given['resume']:
            path = given['load_from']
            meta: Dict = {}
            if path is None:
                path, meta, lines = newest_readable(given['work_dir'])
            elif '://' not in path:
                meta = read_meta(path)
            given['load_from'] = path
            seed = dict(given['randomness'] or {}).get('seed')
            if meta.get('seed') not in (None, seed):
                given['randomness'] = {
                    **(given['randomness'] or {}),
                    'seed': meta['seed'],
                }
                lines.append(
                    f'the seed is {meta["seed"]}, that of {path}'
                    + (
                        f', not randomness.seed={seed}: a run keeps its seed'
                        if seed is not None
                        else ''
                    )
                )
        init(*bound.args, **bound.kwargs)
        for line in lines:
            given['self'].logger.warning(line)

    return init_from_checkpoint


def install() -> None:
    """Wrap ``Runner.__init__``, once."""
    from mmengine.runner import Runner

    if not hasattr(Runner.__init__, '__wrapped__'):
        Runner.__init__ = _read_first(Runner.__init__)
