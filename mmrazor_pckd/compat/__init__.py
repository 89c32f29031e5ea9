"""Patches of MMRazor, mmengine and mmpretrain, which stand still.

One module per fault. Its docstring begins with the fault in one line, then
``Fault``, ``Remedy``, where the fault is ``Absent``, and when the patch ``May
go``. Its ``install`` applies the patch, once, and returns whether this stack
needs it. ``python -m mmrazor_pckd --patches`` lists them all.

The environment variable ``MMRAZOR_PCKD_PATCHES`` chooses among them:

* ``all``, or unset: all of them.
* ``imports``: those with which MMRazor imports, and ``teacher_loading``, which
  :class:`~mmrazor_pckd.models.algorithms.RotatedViewDistill` stands on. Nothing
  of mmengine is replaced: it finds configs, reads and writes checkpoints and
  resumes runs as it does alone.
"""

import os
from importlib import import_module
from typing import Dict, Iterator

from .requirements import check_requirements, openmmlab_is_there

__all__ = ['check_requirements', 'install', 'listing', 'openmmlab_is_there']

VARIABLE = 'MMRAZOR_PCKD_PATCHES'
# In this order: MMRazor's models and transforms import mmcls.
_IMPORTS = (
    'mmcv_ceiling',
    'mmcls_modules',
    'mmcls_names',
    'torch_quantization',
    'teacher_loading',
)
PATCHES = (
    *_IMPORTS,
    'package_finder',
    'mmcls_registries',
    'mmcls_configs',
    'mmdet_configs',
    'own_configs',
    'metafile_reading',
    'config_text',
    'byte_order_mark',
    'module_inplace',
    'augment_spellings',
    'onehot_labels',
    'partial_preprocessor',
    'student_preprocessor',
    'teacher_accuracy',
    'distiller_names',
    'student_answers',
    'student_hooks',
    'hugging_face_loading',
    'whole_classifiers',
    'safe_checkpoint',
    'loose_pretrained',
    'atomic_writes',
    'checkpoint_order',
    'resume_start',
    'cpu_distributed',
    'iter_loop_epoch',
    'untested_versions',
    'dataset_split',
    'cifar_files',
    'annotation_files',
    'loader_keys',
    'deit_head',
    'lone_generator',
    'crd_index',
    'retrieval_metrics',
)
# Whether this stack needs it, of each patch that was installed.
_needed: Dict[str, bool] = {}


def install() -> None:
    """Make MMRazor importable and right on the installed stack.

    Calling it again changes nothing.

    Raises:
        ImportError: If a package is missing or outside its bounds, if
            ``mmrazor.models`` was imported earlier and failed halfway, or if
            ``MMRAZOR_PCKD_PATCHES`` is neither ``all`` nor ``imports``.
    """
    check_requirements()
    chosen = os.environ.get(VARIABLE, 'all')
    if chosen not in ('all', 'imports'):
        raise ImportError(
            f'{VARIABLE} in the environment must be "all" or "imports", got "{chosen}"'
        )
    for name in PATCHES if chosen == 'all' else _IMPORTS:
        # It imports the packages that were just checked.
        needed = import_module(f'{__name__}.{name}').install()
        _needed.setdefault(name, needed)


def listing() -> Iterator[str]:
    """One line for each patch: whether it is active, and its fault.

    Example:
        >>> next(line for line in listing() if 'crd_index' in line)
        'active      crd_index: CRD fails on classes of unequal size.'
    """
    for name in PATCHES:
        doc = (import_module(f'{__name__}.{name}').__doc__ or '').replace('``', '')
        state, why = 'active', ''
        if name not in _needed:
            state, why = 'not active', f' Left out: {VARIABLE}=imports.'
        elif not _needed[name]:
            absent = doc.partition('Absent:')[2].partition('May go:')[0]
            state, why = 'not active', f' Not needed here: {" ".join(absent.split())}'
        yield f'{state:12}{name}: {doc.splitlines()[0]}{why}'
