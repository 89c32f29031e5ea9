"""A file of CIFAR that is missing or broken ends in a traceback.

Fault: mmpretrain's ``CIFAR10`` and ``CIFAR100`` verify the MD5 of each file
and fetch the archive where one is missing or differs. If that fails they end
in a traceback of urllib, in "File not found or corrupted." or in an assert,
none of which names a file.
Remedy: an error that names the file, where it is expected, what is wrong and
what to do. The files are pickles: none is opened before its MD5 agrees.
Absent: where the files are right, and on storage that is not a local disk.
May go: when mmpretrain names the file.
"""

import http.client
import os.path as osp

from .patching import replace


def _state(path: str, md5: str) -> str:
    from mmpretrain.datasets.utils import calculate_md5

    if not osp.isfile(path):
        return 'is missing'
    found = calculate_md5(path)
    return '' if found == md5 else f'has MD5 {found} instead of {md5}'


def _complaint(dataset, error: Exception) -> str:
    """One line, or nothing where the files are right."""
    root = osp.abspath(osp.expanduser(dataset.data_prefix['root']))
    files = {
        osp.join(root, dataset.base_folder, name): md5
        for name, md5 in dataset.train_list + dataset.test_list
    }
    states = {path: _state(path, md5) for path, md5 in files.items()}
    wrong = [f'{path} {state}' for path, state in states.items() if state]
    if not wrong:
        return ''
    archive = _state(osp.join(root, dataset.filename), dataset.tgz_md5)
    if not dataset.download:
        reason = 'download=False'
    elif isinstance(error, (OSError, http.client.HTTPException)):
        reason = f'fetching {dataset.url} failed ({error})'
    else:
        reason = f'{dataset.filename} there {archive or "is right"}'
    return (
        f'{type(dataset).__name__}: {wrong[0]}, and {reason}; put '
        f'{dataset.filename} of {dataset.url} (MD5 {dataset.tgz_md5}) or '
        f'its {dataset.base_folder} into {root}'
    )


def _with_complaint(load):

    def load_data_list(self):
        try:
            return load(self)
        except (
            OSError,
            http.client.HTTPException,
            RuntimeError,
            AssertionError,
        ) as error:
            complaint = _complaint(self, error)
            if not complaint:
                raise
            raise FileNotFoundError(complaint) from None

    return load_data_list


def install() -> bool:
    """Wrap the loading of both datasets."""
    from mmpretrain.datasets import CIFAR10

    # CIFAR100 inherits it.
    replace(CIFAR10, 'load_data_list', _with_complaint, __name__)
    return True
