"""A config file that begins with a byte order mark is a syntax error.

Fault: editors of Windows begin a file of UTF-8 with a mark, U+FEFF, which
mmengine leaves in the text of a config: Python and JSON refuse it.
Remedy: configs, and those in their ``_base_``, are read without the mark.
Absent: for files without one.
May go: when mmengine opens configs as ``utf-8-sig``.
"""

from typing import Any, Callable

from .patching import replace


def _without_mark(original: Any) -> Callable:
    found: Any = original or open

    def open_without_mark(file, mode='r', *args, encoding=None, **kwargs):
        if encoding == 'utf-8' and mode == 'r':
            encoding = 'utf-8-sig'
        return found(file, mode, *args, encoding=encoding, **kwargs)

    return open_without_mark


def install() -> bool:
    """Give the module of mmengine's ``Config`` an ``open`` of its own."""
    from mmengine.config import config

    replace(config, 'open', _without_mark, __name__)
    return True
