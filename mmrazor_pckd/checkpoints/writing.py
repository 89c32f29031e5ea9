"""Files that are the old one or the new one, whatever happens between."""

import contextlib
import errno
import os
import os.path as osp
import shutil

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_END = '.unfinished'


def write_whole(path: str, content: bytes) -> None:
    """Write a file wholly or not at all.

    Args:
        path (str): Its place. Missing folders are made; of a link, the file
            that it points to is replaced.
        content (bytes): All of it.

    Raises:
        OSError: If it cannot be written. What was there is still there.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_whole(f'{folder}/new/a.txt', b'abc')
        ...     os.listdir(f'{folder}/new')
        ['a.txt']
    """
    path = osp.realpath(path)
    folder, name = osp.split(path)
    os.makedirs(folder, exist_ok=True)
    unfinished = osp.join(folder, f'.{name}.{os.getpid()}{_END}')
    try:
        with open(unfinished, 'wb') as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            raise OSError(
                error.errno,
                f'cannot write {path}: no space left, {_mib(len(content))} '
                f'needed, {_mib(shutil.disk_usage(folder).free)} free',
            ) from None
        raise
    _sync_folder(folder)


def _mib(size: int) -> str:
    return f'{size / 2**20:.1f} MiB'


def _sync_folder(folder: str) -> None:
    # The name is in the folder. Some file systems sync no folders.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_unfinished(folder: str) -> list:
    """Remove what killed runs were writing.

    Args:
        folder (str): Where to look. It need not be there.

    Returns:
        list[str]: Names of the files that are removed.

    Example:
        >>> remove_unfinished('no/such/folder')
        []
    """
    names = (
        [
            name
            for name in os.listdir(folder)
            if name.startswith('.') and name.endswith(_END)
        ]
        if osp.isdir(folder)
        else []
    )
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(osp.join(folder, name))
    return names
