"""Make the environment of ``make demo`` and ``make test``.

    python environment.py FOLDER {demo,test} [cuda|cpu|system]

The last word is where PyTorch is from: PyPI, which is the CUDA build for
Linux (default); PyTorch's own index of CPU wheels (TORCH_INDEX names another
one); or the interpreter that runs this script. pip's own settings hold.

What cannot work is found before anything is downloaded. Only the standard
library is needed, and the file can be read by a Python that is too old.
"""

import os
import platform
import runpy
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPU_INDEX = 'https://download.pytorch.org/whl/cpu'
# Measured on Linux, x86_64, Python 3.11: download, and on disk.
SIZES = {
    ('demo', 'cuda'): ('2.9 GB', '5.3 GB'),
    ('test', 'cuda'): ('3.0 GB', '5.6 GB'),
    ('demo', 'cpu'): ('0.45 GB', '1.5 GB'),
    ('test', 'cpu'): ('0.55 GB', '1.8 GB'),
    ('demo', 'system'): ('0.15 GB', '0.5 GB'),
    ('test', 'system'): ('0.25 GB', '0.8 GB'),
}


def main(folder: str, what: str, torch: str = '') -> None:
    """Check, say how much it is, and install."""
    about = runpy.run_path(str(ROOT / 'mmrazor_pckd' / 'version.py'))
    check_python(about['PYTHONS'])
    there = Path(folder) / 'torch.txt'  # where the PyTorch in there is from
    torch = torch or (there.read_text() if there.exists() else 'cuda')
    if there.exists() and there.read_text() != torch:
        raise SystemExit(
            f'{folder} was made with torch={there.read_text()}, and '
            f'torch={torch} is asked for: remove the folder'
        )
    if torch == 'system':
        check_torch(about['REQUIRES'])
    download, disk = SIZES[what, torch]
    print(f'{folder}: about {download} to download, {disk} on disk', flush=True)
    options = ['--system-site-packages'] if torch == 'system' else []
    run(sys.executable, '-m', 'venv', *options, folder)
    pip = [str(Path(folder) / 'bin' / 'python'), '-m', 'pip', 'install']
    if torch == 'system':
        install_around(pip, Path(folder), what)
    else:
        install_lock(pip, Path(folder), what, torch)
    there.write_text(torch)


def check_python(pythons) -> None:
    """The interpreter is one of those, and can make environments."""
    found = '%d.%d' % sys.version_info[:2]
    advice = 'name another interpreter, make PYTHON=python%s ...' % pythons[0]
    if found not in pythons:
        raise SystemExit(
            f'{sys.executable} is Python {platform.python_version()}, and '
            f'Python {pythons[0]} to {pythons[-1]} is needed: {advice}'
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise SystemExit(
            f'{sys.executable} has no {error.name}, which an environment '
            f'needs: apt install python{found}-venv, or {advice}'
        ) from error


def check_torch(requires) -> None:
    """PyTorch and torchvision are there, fit each other, and are new enough.

    Older ones would be replaced, by a download that nobody asked for.
    """
    try:
        import torch
        import torchvision
    except (ImportError, RuntimeError) as error:  # operators do not fit
        raise SystemExit(
            f'SYSTEM=1: {sys.executable} has no PyTorch and torchvision that '
            f'work together ({error}); install them, or leave SYSTEM=1 out'
        ) from error
    for name, module in (('torch', torch), ('torchvision', torchvision)):
        (lowest,) = (
            line[len(name) + 2 :] for line in requires if line.startswith(name + '>=')
        )
        if numbers(module.__version__) < numbers(lowest):
            raise SystemExit(
                f'SYSTEM=1: {sys.executable} has {name} '
                f'{module.__version__}, and {lowest} is the lowest'
            )


def numbers(version: str) -> tuple:
    """``'2.11.0+cpu'`` as (2, 11, 0)."""
    return tuple(
        int(part) for part in version.split('+')[0].split('.')[:3] if part.isdigit()
    )


def install_lock(pip: list, folder: Path, what: str, torch: str) -> None:
    """Install the versions of the lock, and the package."""
    lock = ROOT / 'requirements' / f'{what}-lock.txt'
    if torch == 'cpu':
        tested = (ROOT / 'requirements' / 'tested.txt').read_text()
        # PyPI has no version with "+cpu".
        run(
            *pip,
            '--no-deps',
            '--extra-index-url',
            os.environ.get('TORCH_INDEX') or CPU_INDEX,
            *(
                f'{line}+cpu'
                for line in tested.splitlines()
                if line.startswith('torch')
            ),
        )
        text = without_cuda(lock.read_text())
        lock = folder / 'lock.txt'
        lock.write_text(text)
    run(*pip, '--no-deps', '--require-hashes', '-r', lock)
    run(*pip, '--no-deps', '--no-build-isolation', '-q', '-e', ROOT)


def install_around(pip: list, folder: Path, what: str) -> None:
    """Install the package beside the PyTorch of this interpreter.

    The lock's versions, NumPy's for one, may not be those that this PyTorch
    was built with: pip chooses, and leaves these packages as they are.
    """
    from importlib.metadata import distributions

    names = ('torch', 'torchvision', 'numpy', 'mmcv', 'mmcv-lite')
    versions = {
        found.metadata['Name']: found.version
        for found in distributions()
        if found.metadata['Name'] in names
    }
    if sys.prefix != sys.base_prefix:
        # An environment of an environment sees the system's packages alone.
        (site,) = folder.glob('lib/python*/site-packages')
        (site / 'system.pth').write_text(sysconfig.get_paths()['purelib'])
    kept = folder / 'system.txt'
    kept.write_text(
        ''.join(f'{name}=={version}\n' for name, version in versions.items())
    )
    mmcv = '' if {'mmcv', 'mmcv-lite'} & set(versions) else ',lite'
    run(*pip, '-c', kept, '-e', f'{ROOT}[{what}{mmcv}]')


def without_cuda(lock: str) -> str:
    """The lock without the packages that only PyTorch's CUDA build needs."""
    kept, keep = [], True
    for line in lock.splitlines(True):
        if line[0] not in ' #':
            keep = not line.startswith(('torch', 'triton', 'nvidia-', 'cuda-'))
        if keep:
            kept.append(line)
    return ''.join(kept)


def run(*command) -> None:
    """Run a command; end where it fails, pip has said why."""
    code = subprocess.run([str(word) for word in command]).returncode
    if code:
        raise SystemExit(code)


if __name__ == '__main__':
    main(*sys.argv[1:])
