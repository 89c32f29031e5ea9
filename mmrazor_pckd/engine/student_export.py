"""The student of a distillation, as files of plain mmpretrain.

``NAME.pth`` holds the weights and what is known of them, ``NAME.py`` is the
config that goes with them. Nothing has to be executed to read the first one.
"""

import os.path as osp
from collections import OrderedDict
from contextlib import suppress
from types import FunctionType
from typing import Any, Dict, Iterator, Optional, Tuple

import mmengine
import mmpretrain
import torch
from mmengine.config import Config
from mmengine.fileio import put_text
from mmengine.hub import get_config
from mmengine.registry import FUNCTIONS
from mmengine.runner import save_checkpoint, weights_to_cpu
from mmpretrain import registry as of_mmpretrain
from torch import Tensor

from ..checkpoints.prefixes import STUDENT
from ..version import __version__
from .image_size import note_image_size

_REGISTRIES = (
    of_mmpretrain.MODELS,
    of_mmpretrain.TRANSFORMS,
    of_mmpretrain.DATASETS,
    of_mmpretrain.DATA_SAMPLERS,
    of_mmpretrain.METRICS,
    of_mmpretrain.EVALUATORS,
)
_WITH_MMPRETRAIN = ('mmpretrain', 'mmengine', 'mmcv', 'torch', 'torchvision')
# What normalises images: the arguments that count in validation, and their
# names in ClsDataPreprocessor. Equal to it there, number by number.
_NORMALISATION = {
    name: name
    for name in (
        'mean',
        'std',
        'pad_size_divisor',
        'pad_value',
        'to_rgb',
        'to_onehot',
        'num_classes',
        'batch_augments',
    )
}
_PREPROCESSORS = {
    'ClsDataPreprocessor': _NORMALISATION,
    'AsyncClsDataPreprocessor': _NORMALISATION,
    'CropFlipDataPreprocessor': _NORMALISATION,
    'BaseDataPreprocessor': {},
    'ImgDataPreprocessor': dict(
        mean='mean', std='std', pad_size_divisor='pad_size_divisor',
        pad_value='pad_value', bgr_to_rgb='to_rgb', rgb_to_bgr='to_rgb'),
}  # yapf: disable
_TEST_MODE = ('CIFAR10', 'CIFAR100', 'CUB', 'MNIST', 'FashionMNIST')
_HEAD = """\
# The student of a distillation, a plain mmpretrain classifier.
#
#   from mmpretrain import ImageClassificationInferencer, get_model
#   get_model('{name}.py', pretrained=True)
#   ImageClassificationInferencer('{name}.py')('picture.png')
"""
_LOADED = """\
#
# It was validated on arrays of a data set that is not read from pictures, and
# so the pipeline neither resizes nor reorders channels. Of a file give the
# inferencer mmcv.imread(FILE, channel_order='rgb'), in the right size, if the
# arrays of that data set are RGB, as those of CIFAR are.
"""


def student_config(cfg: Config) -> Dict:
    """Config of the student for mmpretrain's own tools.

    It has the plain model, with the data preprocessor that its images went
    through, and as ``test_dataloader`` and ``test_evaluator`` those that it
    was validated with. Types have mmpretrain's names. Where one of ours does
    the same as mmpretrain's in validation, mmpretrain's stands there; a type
    that mmpretrain does not have is behind ``custom_imports``.

    Args:
        cfg (Config): Config of a distillation.

    Returns:
        dict: Nothing but plain values.

    Raises:
        ValueError: If the config has no student, or a value that cannot be
            written down.
    """
    model = cfg.get('model')
    student = model.get('architecture') if isinstance(model, dict) else None
    if not isinstance(student, dict):
        raise ValueError(
            'model.architecture: the config of a student is needed, got '
            f'{type(student).__name__}; a network that is not distilled needs '
            'no export, its checkpoints are plain'
        )
    scope = cfg.get('default_scope') or 'mmengine'
    inner = model.get('_scope_', scope)
    # As mmengine and MMRazor choose between them.
    preprocessor = _plain(
        model['data_preprocessor']
        if 'data_preprocessor' in model
        else cfg.get('data_preprocessor'),
        'data_preprocessor',
        inner,
    )
    if 'cfg_path' in student and 'type' not in student:
        student, inner = _from_package(student)
    student = _plain(student, 'model.architecture', inner)
    student['data_preprocessor'] = _for_validation(
        preprocessor or student.get('data_preprocessor') or {}
    )
    config = dict(default_scope='mmpretrain', model=student)

    split = 'val' if cfg.get('val_dataloader') else 'test'
    if cfg.get(f'{split}_dataloader'):
        for part in ('dataloader', 'evaluator'):
            name = f'{split}_{part}'
            config[f'test_{part}'] = _plain(cfg.get(name), name, scope)
        config['test_cfg'] = {}
        dataset = config['test_dataloader'].get('dataset', {})
        if dataset.get('type') in _TEST_MODE and dataset.get('test_mode'):
            # See compat.dataset_split, which need not be there.
            dataset.setdefault('split', 'test')
    imports = sorted(set(_imports(config)))
    if imports:
        config['custom_imports'] = dict(imports=imports, allow_failed_imports=False)
    return note_image_size(config, cfg)


def _from_package(student: Dict) -> Tuple[Dict, str]:
    """The model behind ``cfg_path='mmpretrain::...'``, and its scope."""
    path = student['cfg_path']
    cfg = get_config(path)
    model = dict(cfg.model)
    if 'data_preprocessor' in cfg:
        model['data_preprocessor'] = cfg.data_preprocessor
    more = {
        key: value
        for key, value in student.items()
        if key not in ('cfg_path', 'pretrained', '_scope_')
    }
    return {**more, **model}, path.split('::')[0]


def _plain(value: Any, key: str, scope: str) -> Any:
    """The value in plain types, with mmpretrain's names of types."""
    if isinstance(value, dict):
        scope = value.get('_scope_', scope)
        plain = {
            name: _plain(part, f'{key}.{name}', scope)
            for name, part in value.items()
            if name not in ('_scope_', 'type')
        }
        if 'type' in value:
            plain = dict(type=_type_name(value['type'], scope), **plain)
        return plain
    if isinstance(value, (list, tuple)):
        return type(value)(
            _plain(part, f'{key}.{index}', scope) for index, part in enumerate(value)
        )
    if isinstance(value, (type, FunctionType)):
        return f'{value.__module__}.{value.__qualname__}'
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise ValueError(
        f'{key} is a {type(value).__name__}, which cannot be written into the '
        "student's config; only numbers, texts, lists and dicts can"
    )


def _find(name: str, scope: str) -> Optional[type]:
    for registry in _REGISTRIES:
        with registry.switch_scope_and_registry(scope) as scoped:
            found = scoped.get(name)
        if found is not None:
            return found
    return FUNCTIONS.get(name)


def _type_name(given: Any, scope: str) -> str:
    """How a config of mmpretrain names a type."""
    found = _find(given, scope) if isinstance(given, str) else given
    name = getattr(found, '__name__', '')
    # It reads what mmpretrain's reads, and names a broken file.
    if name == 'LoadIntactImage':
        return 'LoadImageFromFile'
    for known in (name, f'mmrazor.{name}'):
        if name and _find(known, 'mmpretrain') is found:
            return known
    return given if isinstance(given, str) else _plain(given, '', '')


def _for_validation(preprocessor: Dict) -> Dict:
    name = preprocessor.get('type', 'ClsDataPreprocessor')
    names = _PREPROCESSORS.get(name)
    if names is None:
        return preprocessor
    found = dict(type='ClsDataPreprocessor')
    for key, value in preprocessor.items():
        # Either flag of ImgDataPreprocessor swaps the same channels.
        if key in names and value not in (None, False):
            found[names[key]] = value
    return found


def _imports(value: Any) -> Iterator[str]:
    """Modules to import for types that mmpretrain does not have."""
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _imports(part)
    if not isinstance(value, dict):
        return
    for part in value.values():
        yield from _imports(part)
    found = None
    if isinstance(value.get('type'), str):
        found = _find(value['type'], 'mmpretrain')
    module = getattr(found, '__module__', 'mmpretrain')
    package = module.split('.')[0]
    if package in ('mmrazor', 'mmrazor_pckd'):
        yield 'mmrazor_pckd'
    elif package not in _WITH_MMPRETRAIN:
        yield module


def student_state(
    state_dict: Dict[str, Tensor], where: str
) -> 'OrderedDict[str, Tensor]':
    """Weights of the student among those of an algorithm.

    Args:
        state_dict (dict[str, Tensor]): Those of the algorithm.
        where (str): Where they are from, for the errors.

    Raises:
        ValueError: If there is no student among them.
    """
    state = OrderedDict(
        (key.removeprefix('module.'), value) for key, value in state_dict.items()
    )
    student = OrderedDict(
        (key[len(STUDENT) :], value)
        for key, value in state.items()
        if key.startswith(STUDENT)
    )
    if not student:
        plain = any(key.startswith(('backbone.', 'head.')) for key in state)
        raise ValueError(
            f'{where} has no key under "{STUDENT}", '
            + (
                'it is a plain mmpretrain checkpoint already'
                if plain
                else 'so that it is no checkpoint of a distillation; its keys are '
                f'{", ".join(list(state)[:3])} ...'
            )
        )
    return student


def student_checkpoint(
    state_dict: Dict[str, Tensor],
    cfg: Config,
    config: Dict,
    dataset_meta: Optional[Dict],
    **meta,
) -> Dict:
    """Checkpoint of the student as mmpretrain's loaders expect it.

    Args:
        state_dict (dict[str, Tensor]): Weights of the student.
        cfg (Config): Config of the distillation.
        config (dict): Config of the student, see :func:`student_config`.
        dataset_meta (dict, optional): Of the data set, with the ``classes``.
        **meta: What else is known: ``epoch``, ``iter``, ``metrics``, ...

    Returns:
        dict: ``state_dict`` and ``meta``.
    """
    known = {}
    for key, value in (dataset_meta or {}).items():
        # A data set may note anything. Its classes are a list of names.
        with suppress(ValueError):
            known[key] = _plain(value, key, 'mmpretrain')
    distiller = cfg.model.get('distiller') or {}
    meta.update(
        student_config=config,
        method=dict(
            algorithm=str(cfg.model.get('type')),
            distiller=str(distiller.get('type')),
            losses={
                name: str(loss.get('type'))
                for name, loss in (distiller.get('distill_losses') or {}).items()
                if loss
            },
        ),
        mmrazor_pckd_version=__version__,
        mmpretrain_version=mmpretrain.__version__,
        mmengine_version=mmengine.__version__,
        torch_version=str(torch.__version__),
    )
    if known:
        meta['dataset_meta'] = known
    return dict(state_dict=weights_to_cpu(state_dict), meta=meta)


def write_student(checkpoint: Dict, path: str) -> None:
    """Write the checkpoint of a student, wholly or not at all."""
    save_checkpoint(checkpoint, path)


def write_config(config: Dict, path: str) -> None:
    """Write the config for a checkpoint of a student beside it.

    Args:
        config (dict): See :func:`student_config`.
        path (str): Path of the checkpoint; ``.py`` takes the place of its
            ending.
    """
    stem, name = osp.splitext(path)[0], osp.basename(path)
    # mmengine puts the folder of the config there.
    text = Config(dict(config, load_from='{{ fileDirname }}/' + name)).pretty_text
    pipeline = config.get('test_dataloader', {}).get('dataset', {}).get('pipeline', [])
    loads = any('Load' in step['type'] for step in pipeline)
    put_text(
        _HEAD.format(name=osp.basename(stem))
        + ('' if loads else _LOADED)
        + '\n'
        + text,
        f'{stem}.py',
    )
