"""Checkpoints are read without running what is inside them.

Fault: a checkpoint is a pickle, and mmengine's loaders either run whatever
it names (its http loader, every loader on torch < 2.6) or refuse mmengine's
own files (``HistoryBuffer`` and its pickled ``getattr``, on torch >= 2.6, so
that ``--resume`` fails).
Remedy: mmengine's local and http schemes read through an allow-list. Tensors,
plain containers, NumPy arrays and ``HistoryBuffer`` come back as they were
saved; any other name is refused before anything runs. Files whose names
carry a checksum (OpenMMLab's zoo) are verified after the download.
Absent: never, on older torch the remedy closes the hole.
May go: when mmengine reads its own files with ``weights_only=True``.
"""
import os
import os.path as osp
import pickle
import tarfile
import zipfile
from collections import Counter, OrderedDict, defaultdict
from types import SimpleNamespace
from typing import Any, Optional
from urllib.parse import urlparse

import numpy as np
import torch
from mmengine.logging import HistoryBuffer, print_log

# The statistics that mmengine's HistoryBuffer registers for itself.
_HISTORY_STATISTICS = ('min', 'max', 'current', 'mean')


def _getattr_of_history_buffer(owner: Any, name: str) -> Any:
    if owner is HistoryBuffer and name in _HISTORY_STATISTICS:
        return getattr(owner, name)
    raise pickle.UnpicklingError(f'refused "getattr({owner!r}, {name!r})"')


def _encode_latin1(text: str, encoding: str = 'latin1') -> bytes:
    if encoding != 'latin1':
        raise pickle.UnpicklingError(f'refused "encode" to {encoding!r}')
    return text.encode('latin1')


_multiarray = getattr(np, '_core', None) or np.core
_ALLOWED = {
    ('builtins', 'getattr'): _getattr_of_history_buffer,
    ('_codecs', 'encode'): _encode_latin1,
    ('collections', 'OrderedDict'): OrderedDict,
    ('collections', 'Counter'): Counter,  # MultiStepLR's milestones
    ('collections', 'defaultdict'): defaultdict,
    ('mmengine.logging.history_buffer', 'HistoryBuffer'): HistoryBuffer,
    ('numpy', 'ndarray'): np.ndarray,
    ('numpy', 'dtype'): np.dtype,
    ('torch', 'Size'): torch.Size,
    ('torch', 'device'): torch.device,
    ('torch', 'Tensor'): torch.Tensor,
    ('torch._tensor', 'Tensor'): torch.Tensor,
    ('torch.nn.parameter', 'Parameter'): torch.nn.Parameter,
    ('torch._utils', '_rebuild_tensor'): torch._utils._rebuild_tensor,
    ('torch._utils', '_rebuild_tensor_v2'): torch._utils._rebuild_tensor_v2,
    ('torch._utils', '_rebuild_parameter'): torch._utils._rebuild_parameter,
    **{('builtins', kind.__name__): kind
       for kind in (bool, bytearray, bytes, complex, dict, float, frozenset,
                    int, list, set, slice, str, tuple)},
    **{(f'numpy.{core}.multiarray', name):
       getattr(_multiarray.multiarray, name)
       for core in ('core', '_core') for name in ('_reconstruct', 'scalar')},
    **{('torch', name): value
       for name, value in vars(torch).items()
       if isinstance(value, torch.dtype)},
}  # yapf: disable

# What a pickle may fill in after it has been made. Classes and functions are
# objects too: without this list a file could rewrite them.
_BUILDABLE = (OrderedDict, HistoryBuffer, np.ndarray, np.dtype, torch.Tensor)


class _Unpickler(pickle._Unpickler):
    """Python's own unpickler over the allow-list."""

    dispatch = dict(pickle._Unpickler.dispatch)

    def find_class(self, module: str, name: str) -> Any:
        # Protocol 2, which torch.save writes, spells builtins as Python 2.
        module = {'__builtin__': 'builtins'}.get(module, module)
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f'refused "{module}.{name}"') from None

    def load_build(self) -> None:
        if not isinstance(self.stack[-2], _BUILDABLE):
            raise pickle.UnpicklingError(
                f'refused to fill in {self.stack[-2]!r}')
        super().load_build()

    dispatch[pickle.BUILD[0]] = load_build


def _load(file, **kwargs):
    return _Unpickler(file, **kwargs).load()


# torch.load asks a "pickle module" for these two names.
_restricted_pickle = SimpleNamespace(
    Unpickler=_Unpickler, load=_load, __name__='restricted_pickle')


def _refuse_archives_that_run(filename: str) -> None:
    if zipfile.is_zipfile(filename):
        with zipfile.ZipFile(filename) as archive:
            if any(name.endswith('constants.pkl')
                   for name in archive.namelist()):
                raise pickle.UnpicklingError('refused a TorchScript archive')
    elif tarfile.is_tarfile(filename):
        raise pickle.UnpicklingError('refused a tar archive')


def load_from_local(filename: str, map_location: Any = None) -> Any:
    """Read a checkpoint from disk through the allow-list.

    Args:
        filename (str): Path of the file.
        map_location: As in :func:`torch.load`.

    Returns:
        dict: The checkpoint.

    Raises:
        FileNotFoundError: If there is no such file.
        pickle.UnpicklingError: If the file names anything that is not on the
            list. The text says the file and the name.
    """
    filename = osp.expanduser(filename)
    if not osp.isfile(filename):
        raise FileNotFoundError(f'no checkpoint at {filename}')
    try:
        _refuse_archives_that_run(filename)
        checkpoint = torch.load(
            filename,
            map_location=map_location,
            pickle_module=_restricted_pickle)
    except pickle.UnpicklingError as error:
        raise pickle.UnpicklingError(
            f'{filename}: {error}; only tensors, plain containers, NumPy '
            "arrays and mmengine's log history are read") from None
    return _without_config_text(checkpoint, filename)


def _without_config_text(checkpoint: Any, filename: str) -> Any:
    # Runner.resume executes meta['config'], a leftover of mmcv 1, as Python.
    meta = checkpoint.get('meta') if isinstance(checkpoint, dict) else None
    if isinstance(meta, dict) and 'config' in meta:
        del meta['config']
        print_log(
            f'{filename}: left out meta["config"], which mmengine would '
            'execute', 'current')
    return checkpoint


def load_from_http(filename: str,
                   map_location: Any = None,
                   model_dir: Optional[str] = None,
                   progress: bool = os.isatty(0)) -> Any:
    """Download a checkpoint once, verify its checksum, read it safely.

    Args:
        filename (str): URL. A checksum in its name (``-f257d4e6.pth``) is
            verified.
        map_location: As in :func:`torch.load`.
        model_dir (str, optional): Folder for the file. Defaults to
            ``checkpoints`` in :func:`torch.hub.get_dir`.
        progress (bool): Show a progress bar.

    Returns:
        dict: The checkpoint.

    Raises:
        ConnectionError: If it cannot be downloaded. The text says the URL
            and where a file brought by hand would be found.
        RuntimeError: If the checksum does not fit.
        pickle.UnpicklingError: As in :func:`load_from_local`.
    """
    from mmengine.dist import barrier, is_main_process

    model_dir = model_dir or osp.join(torch.hub.get_dir(), 'checkpoints')
    path = osp.join(model_dir, osp.basename(urlparse(filename).path))
    if is_main_process() and not osp.exists(path):
        os.makedirs(model_dir, exist_ok=True)
        checksum = torch.hub.HASH_REGEX.search(osp.basename(path))
        try:
            torch.hub.download_url_to_file(
                filename, path, checksum and checksum.group(1), progress)
        except OSError as error:
            raise ConnectionError(
                f'cannot download {filename} ({error}); give the path of a '
                f'local copy instead of the URL, or put the file at {path}'
            ) from error
    barrier()
    return load_from_local(path, map_location)


def install() -> None:
    """Register both readers in mmengine's ``CheckpointLoader``."""
    from mmengine.runner import CheckpointLoader, checkpoint

    CheckpointLoader.register_scheme('', load_from_local, force=True)
    CheckpointLoader.register_scheme(('http://', 'https://'),
                                     load_from_http,
                                     force=True)
    # mmengine's zoo schemes (torchvision://, open-mmlab://) call it by name.
    checkpoint.load_from_http = load_from_http
