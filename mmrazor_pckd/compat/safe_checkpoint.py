"""Checkpoints are read without running what is inside them.

Fault: a checkpoint is a pickle, and mmengine's loaders either run whatever
it names (its http loader, every loader on torch < 2.6) or refuse mmengine's
own files (``HistoryBuffer`` and its pickled ``getattr``, on torch >= 2.6, so
that ``--resume`` fails). Config text in a checkpoint is run as Python.
Remedy: every scheme of mmengine reads through :mod:`.checkpoint_file`, or
says that it does not. Files whose names carry a checksum (OpenMMLab's zoo)
are verified, and a download that is no checkpoint is not kept. Config text
that mmengine or MMRazor would run is left out.
Absent: never, on older torch the remedy closes the hole.
May go: when mmengine reads its own files with ``weights_only=True``.
"""

import hashlib
import io
import os
import os.path as osp
import pickle
import re
from http.client import HTTPException
from typing import Any, Optional
from urllib.parse import urlparse

import torch
from mmengine.logging import print_log

from .checkpoint_file import read_checkpoint
from .patching import replace

# The first digits of the file's SHA-256, in the names of OpenMMLab's and
# torchvision's files.
_CHECKSUM = re.compile(r'-([0-9a-f]{8,64})\.[a-z]+$')


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
    """
    filename = osp.expanduser(filename)
    if not osp.isfile(filename):
        raise FileNotFoundError(f'no checkpoint at {filename}')
    with open(filename, 'rb') as file:
        checkpoint = read_checkpoint(file, filename, map_location)
    return _without_config_text(checkpoint, filename)


def _without_config_text(checkpoint: Any, filename: str) -> Any:
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
        map_location: As in :func:`load_from_local`.
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
        pickle.UnpicklingError: As in :func:`load_from_local`. The file is
            removed: it may be a page of the network's in between.
    """
    from mmengine.dist import barrier

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


def load_from_openmmlab(filename: str, map_location: Any = None) -> Any:
    """Read ``open-mmlab://NAME`` of mmengine's list and of the user's.

    Raises:
        ValueError: If there is no such name.
    """
    from mmengine.runner import checkpoint

    name = filename.split('://', 1)[1]
    name = checkpoint.get_deprecated_model_names().get(name, name)
    files = checkpoint.get_external_models()
    if name not in files:
        raise ValueError(f'{filename}: there is no {name} in open-mmlab://')
    if files[name].startswith(('http://', 'https://')):
        return load_from_http(files[name], map_location)
    home = checkpoint._get_mmengine_home()
    return load_from_local(osp.join(home, files[name]), map_location)


def load_from_ceph(
    filename: str, map_location: Any = None, backend: str = 'petrel'
) -> Any:
    """Read ``s3://`` and ``petrel://`` through mmengine's file backend."""
    from mmengine.fileio import get_file_backend

    client = get_file_backend(filename, backend_args={'backend': backend})
    return _without_config_text(
        read_checkpoint(io.BytesIO(client.get(filename)), filename, map_location),
        filename,
    )


def load_from_pavi(filename: str, map_location: Any = None) -> Any:
    """Refuse ``pavi://``."""
    raise ValueError(
        f'{filename}: pavi:// is not read; download the file and give its path'
    )


def _refusing(init_model):

    def _init_model(self, cfg, weights, device='cpu'):
        if not cfg:
            raise ValueError(
                f'{weights}: give the config too; the one inside the '
                'checkpoint would be executed'
            )
        return init_model(self, cfg, weights, device)

    return _init_model


def install() -> bool:
    """Register the readers in mmengine's ``CheckpointLoader``."""
    from mmengine.infer import BaseInferencer
    from mmengine.runner import CheckpointLoader, checkpoint

    for prefixes, loader in (
        ('', load_from_local),
        (('http://', 'https://'), load_from_http),
        (('open-mmlab://', 'openmmlab://'), load_from_openmmlab),
        ((r'(\S+\:)?s3://', r'(\S+\:)?petrel://'), load_from_ceph),
        ('pavi://', load_from_pavi),
    ):
        CheckpointLoader.register_scheme(prefixes, loader, force=True)
    # torchvision:// and mmcls:// call it by name.
    replace(checkpoint, 'load_from_http', lambda _: load_from_http, __name__)
    replace(BaseInferencer, '_init_model', _refusing, __name__)
    return True
