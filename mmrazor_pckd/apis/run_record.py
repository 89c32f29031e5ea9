"""What a run was: its config, the code's commit, the overrides, the machine."""

import re
import subprocess
from pathlib import Path
from typing import Any, Dict, Optional

from ..version import __version__

PACKAGE = Path(__file__).parents[1]
# Of the command line: where a run is and how it is started, not what it computes.
_PLACES = ('work_dir', 'launcher', 'local_rank')
_ENVIRONMENT = re.compile(
    r'^ {2,4}(?:- )?(Python|PyTorch|TorchVision|MMEngine|CPU capability usage|'
    r'GPU [\d,]+|GPU number|seed): *(.*?) *$',
    re.MULTILINE,
)
_VERSIONS = {
    'Python': 'python',
    'PyTorch': 'torch',
    'TorchVision': 'torchvision',
    'MMEngine': 'mmengine',
}


def run_record(
    config: str, cfg_options: Optional[Dict[str, Any]] = None, **flags: Any
) -> Dict[str, Any]:
    """Record of a run, to be kept in its config.

    ``tools/train.py`` sets ``cfg.record`` to it, so that mmengine writes it with
    the config into the work dir, the log and the checkpoints.

    Args:
        config (str): Path of the config, as it was given.
        cfg_options (dict, optional): Value by dotted key.
        **flags: Other arguments of the command line. Those that are not given
            (``None``, ``False``), ``resume='auto'`` and those of the place and
            the launcher are left out.

    Returns:
        dict: ``config``, ``commit`` (see :func:`commit`), ``version`` of the
        package and ``overrides``: options by their keys, flags with dashes.

    Example:
        >>> record = run_record('a.py', {'randomness.seed': 3}, amp=True, seed=None)
        >>> record['config'], record['overrides']
        ('a.py', {'randomness.seed': 3, '--amp': True})
    """
    given = {
        f'--{name.replace("_", "-")}': value
        for name, value in flags.items()
        if name not in _PLACES and value is not False and value not in (None, 'auto')
    }
    return dict(
        config=config,
        commit=commit(),
        version=__version__,
        overrides={**(cfg_options or {}), **given},
    )


def commit(package: Path = PACKAGE) -> Optional[str]:
    """Commit of the git checkout that a package's code is in.

    Args:
        package (Path): Folder of the package.

    Returns:
        str, optional: The first 12 digits or more, with ``-dirty`` where tracked
        files are changed. None if the package is not in a checkout of its own,
        as an installed one, or git is missing.

    Example:
        >>> import tempfile
        >>> print(commit(Path(tempfile.gettempdir())))
        None
    """

    def git(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ['git', '-C', str(package), '--no-optional-locks', *words],
            capture_output=True,
            text=True,
        )

    try:
        # An environment's folder may lie in the checkout of something else.
        if git('ls-files', '--error-unmatch', '__init__.py').returncode:
            return None
        found = git('describe', '--always', '--dirty', '--abbrev=12', '--exclude=*')
    except OSError:
        return None
    return found.stdout.strip() or None


def environment(log: str) -> Dict[str, Any]:
    """Seed, versions and hardware from the head of mmengine's log.

    Args:
        log (str): Text of the log.

    Returns:
        dict: ``seed``, ``versions``, ``hardware`` (the GPUs of the machine, or the
        CPU) and ``processes``, each None or empty where the log lacks it.

    Example:
        >>> environment('    PyTorch: 2.6.0\\n    seed: 3\\n    GPU number: 1\\n')
        {'seed': 3, 'versions': {'torch': '2.6.0'}, 'hardware': None, 'processes': 1}
    """
    # The config comes behind it.
    found = dict(_ENVIRONMENT.findall(log.partition(' - Config:')[0]))
    gpus = [f'{found[key]} ({key})' for key in found if re.match(r'GPU \d', key)]
    capability = found.get('CPU capability usage')
    return dict(
        seed=int(found['seed']) if 'seed' in found else None,
        versions={
            name: found[key].split()[0]
            for key, name in _VERSIONS.items()
            if found.get(key)
        },
        hardware=', '.join(gpus) or (capability and f'CPU ({capability})'),
        processes=int(found['GPU number']) if 'GPU number' in found else None,
    )
