"""A kill in the middle of a write leaves half a checkpoint.

Fault: mmengine writes files straight to their places (``LocalBackend.put``).
Killed, or on a full disk, it has lost the file that was there before too.
Remedy: written beside its place, flushed to the disk, then renamed: the file
is the old one or the new one. No space left: the error names the file, how
much it needs and how much is free.
Absent: for remote backends (petrel, http), whose writes are not mmengine's.
May go: when mmengine renames.
"""

from ..checkpoints.writing import write_whole
from .patching import replace


def _put(self, obj: bytes, filepath) -> None:
    write_whole(str(filepath), obj)


def _put_text(self, obj: str, filepath, encoding: str = 'utf-8') -> None:
    write_whole(str(filepath), obj.encode(encoding))


def install() -> bool:
    """Replace both methods of ``LocalBackend`` that write."""
    from mmengine.fileio import LocalBackend

    replace(LocalBackend, 'put', lambda _: _put, __name__)
    replace(LocalBackend, 'put_text', lambda _: _put_text, __name__)
    return True
