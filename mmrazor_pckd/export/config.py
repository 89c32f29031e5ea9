"""The config of a student for plain mmpretrain, ``NAME.py``."""

import os.path as osp
from types import FunctionType
from typing import Any, Dict, Iterator, Optional, Tuple

from mmengine.config import Config
from mmengine.fileio import put_text
from mmengine.hub import get_config
from mmengine.registry import FUNCTIONS
from mmpretrain import registry as of_mmpretrain

from ..utils.image_size import note_image_size

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
        mean='mean',
        std='std',
        pad_size_divisor='pad_size_divisor',
        pad_value='pad_value',
        bgr_to_rgb='to_rgb',
        rgb_to_bgr='to_rgb',
    ),
}
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

    Example:
        >>> student = dict(type='mmpretrain.ImageClassifier')
        >>> cfg = Config(dict(model=dict(architecture=student)))
        >>> student_config(cfg)['model']['type']
        'ImageClassifier'
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
    preprocessor = plain_values(
        model['data_preprocessor']
        if 'data_preprocessor' in model
        else cfg.get('data_preprocessor'),
        'data_preprocessor',
        inner,
    )
    if 'cfg_path' in student and 'type' not in student:
        student, inner = _from_package(student)
    student = plain_values(student, 'model.architecture', inner)
    student['data_preprocessor'] = _for_validation(
        preprocessor or student.get('data_preprocessor') or {}
    )
    config = dict(default_scope='mmpretrain', model=student)

    split = 'val' if cfg.get('val_dataloader') else 'test'
    if cfg.get(f'{split}_dataloader'):
        for part in ('dataloader', 'evaluator'):
            name = f'{split}_{part}'
            config[f'test_{part}'] = plain_values(cfg.get(name), name, scope)
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


def plain_values(value: Any, key: str, scope: str) -> Any:
    """The value in plain types, with mmpretrain's names of types.

    Args:
        value (Any): Of a config.
        key (str): Where it is, for the error.
        scope (str): Scope of the types in it.

    Raises:
        ValueError: If it cannot be written down.

    Example:
        >>> plain_values(dict(type='mmpretrain.ResNet', depth=18), 'model', 'mmrazor')
        {'type': 'ResNet', 'depth': 18}
    """
    if isinstance(value, dict):
        scope = value.get('_scope_', scope)
        plain = {
            name: plain_values(part, f'{key}.{name}', scope)
            for name, part in value.items()
            if name not in ('_scope_', 'type')
        }
        if 'type' in value:
            plain = dict(type=_type_name(value['type'], scope), **plain)
        return plain
    if isinstance(value, (list, tuple)):
        return type(value)(
            plain_values(part, f'{key}.{index}', scope)
            for index, part in enumerate(value)
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
    return given if isinstance(given, str) else plain_values(given, '', '')


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


def write_config(config: Dict, path: str) -> None:
    """Write the config for a checkpoint of a student beside it.

    Args:
        config (dict): See :func:`student_config`.
        path (str): Path of the checkpoint; ``.py`` takes the place of its
            ending.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_config(dict(model={}), f'{folder}/student.pth')
        ...     Config.fromfile(f'{folder}/student.py').load_from == (
        ...         f'{folder}/student.pth')
        True
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
