"""Checkpoints are read without running what is inside them.

Fault: a checkpoint is a pickle, and mmengine's loaders either run whatever
it names (its http loader) or refuse mmengine's own files (``HistoryBuffer``
and its pickled ``getattr``, so that ``--resume`` fails). Config text in a
checkpoint is run as Python.
Remedy: every scheme of mmengine reads through
:mod:`mmrazor_pckd.checkpoints`, or is refused. Files whose names carry a
checksum (OpenMMLab's zoo) are verified, and a download that is no checkpoint
is not kept. Config text that mmengine or MMRazor would run is left out.
Absent: never.
May go: when mmengine reads its own files with ``weights_only=True``.
"""

import io
import os.path as osp
from typing import Any

from ..checkpoints.download import load_from_http
from ..checkpoints.local import load_from_local, without_config_text
from ..checkpoints.reading import read_checkpoint
from .patching import replace


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
    return without_config_text(
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
