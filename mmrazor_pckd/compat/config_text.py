"""A config is laid out anew for each checkpoint, which takes up to a second.

Fault: mmengine's Runner writes ``cfg.pretty_text`` into each checkpoint and several
times at the start, and each time yapf lays out the same text.
Remedy: a process lays out a text once.
Absent: for configs read with ``format_python_code=False``.
May go: when mmengine keeps the text.
"""

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


def install() -> bool:
    """Wrap what mmengine lays out a config with."""
    from mmengine.config import config

    replace(config, 'FormatCode', _laid_out_once, __name__)
    return True
