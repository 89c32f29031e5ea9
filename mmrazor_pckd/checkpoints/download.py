"""Checkpoints behind a URL: downloaded once, verified, read safely."""

import hashlib
import os
import os.path as osp
import pickle
import re
from http.client import HTTPException
from typing import Any, Optional
from urllib.parse import urlparse

import torch
from mmengine.dist import barrier
from mmengine.logging import print_log

from .local import load_from_local

# The first digits of the file's SHA-256, in the names of OpenMMLab's and
# torchvision's files.
_CHECKSUM = re.compile(r'-([0-9a-f]{8,64})\.[a-z]+$')


def _verify(path: str, name: str) -> None:
    checksum = _CHECKSUM.search(osp.basename(path))
    if not checksum:
        return
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
    wanted, found = checksum.group(1), digest.hexdigest()
    if not found.startswith(wanted):
        os.remove(path)
        raise RuntimeError(
            f'{name}: its checksum is {found[: len(wanted)]}, and its name '
            f'says {wanted}; {path} is removed, so that the next attempt '
            'downloads it again'
        )


def _download(url: str, path: str, progress: bool) -> None:
    if not osp.exists(path):
        os.makedirs(osp.dirname(path), exist_ok=True)
        try:
            torch.hub.download_url_to_file(url, path, progress=progress)
        # An HTTPException is none of OSError: an answer cut short.
        except (OSError, HTTPException) as error:
            raise ConnectionError(
                f'cannot download {url} ({error}); give the path of a '
                f'local copy instead of the URL, or put the file at {path}'
            ) from error
    else:
        print_log(f'{url}: using the copy at {path}', 'current')
    _verify(path, url)


def load_from_http(
    filename: str,
    map_location: Any = None,
    model_dir: Optional[str] = None,
    progress: bool = os.isatty(0),
) -> Any:
    """Download a checkpoint once, verify its checksum, read it safely.

    Args:
        filename (str): URL. A checksum in its name (``-f257d4e6.pth``) is
            verified.
        map_location: As in :func:`.load_from_local`.
        model_dir (str, optional): Folder for the file. Defaults to
            ``checkpoints`` in :func:`torch.hub.get_dir`.
        progress (bool): Show a progress bar.

    Returns:
        dict: The checkpoint.

    Raises:
        ValueError: If the URL names no file.
        ConnectionError: If it cannot be downloaded. The text says the URL
            and where a file brought by hand would be found.
        RuntimeError: If the checksum does not fit. The file is removed.
        pickle.UnpicklingError: As in :func:`.load_from_local`. The file is
            removed: it may be a page of the network's in between.

    Example:
        >>> import os, pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, 'served.pth')
        ...     torch.save(dict(epoch=3), path)
        ...     load_from_http(path.as_uri(), model_dir=f'{folder}/own', progress=False)
        {'epoch': 3}
    """
    name = osp.basename(urlparse(filename).path)
    if name in ('', '.', '..'):
        raise ValueError(f'{filename} names no file')
    model_dir = model_dir or osp.join(torch.hub.get_dir(), 'checkpoints')
    path = osp.join(model_dir, name)
    # Machines may not share the folder: one process of each.
    downloads = os.environ.get('LOCAL_RANK', '0') == '0'
    try:
        if downloads:
            _download(filename, path, progress)
    finally:
        barrier()
    try:
        return load_from_local(path, map_location)
    except pickle.UnpicklingError as error:
        if downloads and osp.exists(path):
            os.remove(path)
        raise pickle.UnpicklingError(
            f'{filename}: {error}; the file is removed, so that the next '
            'attempt downloads it again'
        ) from None
