"""Checkpoints on disk."""

import os.path as osp
from typing import Any

from mmengine.logging import print_log

from .reading import read_checkpoint


def load_from_local(filename: str, map_location: Any = None) -> Any:
    """Read a checkpoint from disk through the allow-list.

    Args:
        filename (str): Path of the file.
        map_location: As in :func:`torch.load`, but None is the CPU.

    Returns:
        dict: The checkpoint.

    Raises:
        FileNotFoundError: If there is no such file.
        pickle.UnpicklingError: If it is no whole checkpoint, or if there is
            anything in it that is not on the list. The text says the file
            and the reason.

    Example:
        >>> import os, tempfile, torch
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, 'a.pth')
        ...     torch.save(dict(weight=torch.ones(2)), path)
        ...     load_from_local(path)
        {'weight': tensor([1., 1.])}
    """
    filename = osp.expanduser(filename)
    if not osp.isfile(filename):
        raise FileNotFoundError(f'no checkpoint at {filename}')
    with open(filename, 'rb') as file:
        checkpoint = read_checkpoint(file, filename, map_location)
    return without_config_text(checkpoint, filename)


def without_config_text(checkpoint: Any, filename: str) -> Any:
    """Take config text out of a checkpoint, where it would be run as Python.

    Args:
        checkpoint: Content of a checkpoint. It is changed.
        filename (str): Where it is from, for the log.

    Returns:
        The checkpoint.

    Example:
        >>> without_config_text(dict(message_hub=dict(runtime_info=dict(cfg=''))), '')
        {'message_hub': {'runtime_info': {}}}
    """
    # Runner.resume executes meta['config'], a leftover of mmcv 1, as Python.
    meta = checkpoint.get('meta') if isinstance(checkpoint, dict) else None
    if isinstance(meta, dict) and 'config' in meta:
        del meta['config']
        print_log(
            f'{filename}: left out meta["config"], which mmengine would execute',
            'current',
        )
    # MMRazor's RuntimeInfo does so with the message hub's cfg. That of the
    # run stays there in its place.
    owner = checkpoint
    for key in ('message_hub', 'runtime_info'):
        owner = owner.get(key) if isinstance(owner, dict) else None
    if isinstance(owner, dict):
        owner.pop('cfg', None)
    return checkpoint
