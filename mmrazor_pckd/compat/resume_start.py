"""A run resumes from a file that cannot be read, or with another seed.

Fault: with ``resume`` mmengine takes the file that ``last_checkpoint`` names,
readable or not, and takes the seed in it only after the loaders were built
with another one, so that the order of the images changes.
Remedy: when the Runner is made, before anything is built, the checkpoint is
read. The newest one that can be read is used, those that cannot are named in
the log, and ``randomness.seed`` is that of the checkpoint.
Absent: without ``resume``, and for a checkpoint from a URL.
May go: when mmengine reads the seed first and falls back.
"""

import inspect
from typing import Dict, List

from ..checkpoints.resumable import newest_readable, read_meta
from .patching import replace


def _reading_first(init):
    signature = inspect.signature(init)

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


def install() -> bool:
    """Wrap ``Runner.__init__``."""
    from mmengine.runner import Runner

    replace(Runner, '__init__', _reading_first, __name__)
    return True
