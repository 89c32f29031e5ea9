"""A config is laid out anew for each checkpoint, which takes up to a second.

Fault: mmengine's Runner writes ``cfg.pretty_text`` into each checkpoint and several
times at the start, and each time yapf lays out the same text.
Remedy: a process lays out a text once.
Absent: for configs read with ``format_python_code=False``.
May go: when mmengine keeps the text.
"""

from typing import Any

from .patching import replace

_MOST = 8  # texts; a run has its config and the student's


def _laid_out_once(format_code):
    kept: dict = {}

    def format_code_once(text, **kwargs):
        # The style is a dict, and not hashable.
        key = (text, repr(kwargs))
        if key not in kept:
            if len(kept) == _MOST:
                del kept[next(iter(kept))]
            kept[key] = format_code(text, **kwargs)
        return kept[key]

    return format_code_once


def format_code_module() -> Any:
    """Module in which mmengine finds ``FormatCode`` when it lays a text out."""
    from mmengine.config import config

    if hasattr(config, 'FormatCode'):
        return config
    # OneDL's mmengine imports it from there each time.
    from yapf.yapflib import yapf_api

    return yapf_api


def install() -> bool:
    """Wrap what mmengine lays out a config with."""
    replace(format_code_module(), 'FormatCode', _laid_out_once, __name__)
    return True
