"""What the command lines of tools share."""

import argparse
import importlib
import pickle
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from mmengine.config import DictAction
from mmengine.device import get_device


def figure_parser(doc: str) -> argparse.ArgumentParser:
    """A parser with the arguments of every tool that draws a figure.

    Args:
        doc (str): Description.

    Example:
        >>> figure_parser('Draws.').parse_args(['--out', 'look/X.png']).out.name
        'X.png'
    """
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        '--out',
        type=Path,
        required=True,
        metavar='X.png',
        help='picture; the numbers behind it are written beside it',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config, as in train.py',
    )
    parser.add_argument('--device', default=get_device(), help='where the networks run')
    return parser


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Ends the tool with one line for what the user can put right.

    Raises:
        SystemExit: With the text of the error that was raised inside.

    Example:
        >>> with one_line_errors():
        ...     raise ValueError('--classes: there is no class "disk"')
        Traceback (most recent call last):
        ...
        SystemExit: --classes: there is no class "disk"
    """
    try:
        yield
    except (ValueError, OSError, ModuleNotFoundError, pickle.UnpicklingError) as error:
        raise SystemExit(str(error)) from error


def need(*modules: str) -> None:
    """Looks for packages of the extra ``analysis``.

    Args:
        *modules (str): Names to import.

    Raises:
        SystemExit: If one is not installed.

    Example:
        >>> need('nowhere')
        Traceback (most recent call last):
        ...
        SystemExit: nowhere is not installed: pip install "mmrazor_pckd[analysis]"
    """
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise SystemExit(
                f'{name} is not installed: pip install "mmrazor_pckd[analysis]"'
            ) from error
