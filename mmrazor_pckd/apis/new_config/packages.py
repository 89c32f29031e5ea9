"""What timm, torchvision and transformers write down of their networks."""

import inspect
import json
import os
from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional

from ...models.classifiers.build_network import (
    build_network,
    package,
    transformers_config,
)
from ...utils.image_size import Size, pair
from .normalised_images import IMAGENET

# Of a config of transformers: what is no argument of the network.
_NO_ARGUMENTS = {
    'architectures',
    'dtype',
    'id2label',
    'label2id',
    'model_type',
    'num_labels',
    'out_features',
    'out_indices',
    'problem_type',
    'stage_names',
    'torch_dtype',
    'transformers_version',
}

# How networks of one image size call it.
_SIZES = ('img_size', 'image_size', 'input_size')


@dataclass
class Package:
    """What is known of a network by its name.

    Attributes:
        network (str): The name that a config has of it.
        arguments (dict): Arguments of the network.
        images (dict): ``mean``, ``std`` and ``to_rgb``.
        image_size (tuple[int], optional): Height and width.
        classes (int, optional): Number of classes, 0 without a classifier,
            None where it is not written down.
        weights (str, optional): File of its weights.
        assumed (bool): Whether the normalisation is that of ImageNet for want
            of another.
    """

    network: str
    arguments: Dict[str, Any] = field(default_factory=dict)
    images: Dict[str, Any] = field(default_factory=lambda: dict(IMAGENET))
    image_size: Optional[Size] = None
    classes: Optional[int] = None
    weights: Optional[str] = None
    assumed: bool = False


def known_of(name: str, arguments: Optional[Mapping] = None) -> Package:
    """What is known of a network.

    Args:
        name (str): As in ``ModuleClassifier``.
        arguments (Mapping, optional): Arguments of the network.

    Raises:
        ValueError: If there is no such network, or the package is missing.

    Example:
        >>> known = known_of('torchvision:resnet50')
        >>> known.image_size, known.classes
        ((224, 224), 1000)
    """
    kind, _, rest = name.partition(':')
    given = dict(arguments or {})
    read = dict(timm=_of_timm, torchvision=_of_torchvision, hf=_of_transformers)
    return read.get(kind, _of_function)(rest if kind in read else name, given)


def size_arguments(
    network: Any, known: Package, size: Size, keep_weights: bool
) -> Dict[str, Any]:
    """Arguments with which a network of one image size takes another.

    Args:
        network (nn.Module): The network as it is.
        known (Package): What is known of it.
        size (tuple[int]): Height and width.
        keep_weights (bool): Whether its weights come from a file, for its own
            size. Those of timm's vision transformers are kept, and their
            positions interpolated.

    Returns:
        dict: Empty where nothing has to be changed.

    Example:
        >>> from torch import nn
        >>> size_arguments(nn.ReLU(), known_of('torchvision:resnet18'), (32, 32), False)
        {}
    """
    package_name = known.network.partition(':')[0]
    names = {
        name
        for kind in type(network).__mro__
        for name in inspect.signature(vars(kind).get('__init__', object)).parameters
    }
    config = getattr(network, 'config', None)
    keys = [key for key in _SIZES if key in names or hasattr(config, key)]
    if (
        not keys
        or size == known.image_size
        or package_name not in ('timm', 'torchvision', 'hf')
        or (package_name == 'hf' and keep_weights)  # which are of one size
    ):
        return {}
    if 'dynamic_img_size' in names and keep_weights:
        return dict(dynamic_img_size=True)
    square = size[0] == size[1] and keys[0] != 'input_size'
    return {keys[0]: size[0] if square else tuple(size)}


def _scaled(mean: Any, std: Any, scale: float = 255.0, rgb: bool = True) -> dict:
    """Numbers for images of 0 to 255."""
    mean, std = (
        [round(float(each) * scale, 6) for each in values] for values in (mean, std)
    )
    return dict(mean=mean, std=std, to_rgb=rgb)


def _of_timm(name: str, arguments: Dict) -> Package:
    timm = package('timm', f'timm:{name}')
    cfg = timm.get_pretrained_cfg(name) if timm.is_model(name) else None
    if cfg is None:  # unknown, or says nothing
        return _of_function(f'timm:{name}', arguments)
    return Package(
        f'timm:{name}',
        arguments,
        _scaled(cfg.mean, cfg.std),
        pair(list(cfg.input_size[1:])),
        arguments.get('num_classes', cfg.num_classes),
    )


def _of_torchvision(name: str, arguments: Dict) -> Package:
    models = package('torchvision', f'torchvision:{name}').models
    if name not in models.list_models(module=models):
        build_network(f'torchvision:{name}')  # the error
    weights = next(iter(models.get_model_weights(name)))
    images = weights.transforms()
    return Package(
        f'torchvision:{name}',
        arguments,
        _scaled(images.mean, images.std),
        pair(list(images.crop_size)),
        arguments.get('num_classes', len(weights.meta['categories'])),
    )


def _of_transformers(name: str, arguments: Dict) -> Package:
    transformers = package('transformers', f'hf:{name}')
    config = transformers_config(name, arguments)
    folder = os.path.dirname(name) if name.endswith('config.json') else name
    plain = transformers.AutoConfig.for_model(config.model_type).to_dict()
    own = {
        key: value
        for key, value in config.to_dict().items()
        if not key.startswith('_')
        and key not in _NO_ARGUMENTS
        and (key not in plain or value != plain[key])
    }
    found = Package(f'hf:{config.model_type}', own, assumed=True)
    vision = getattr(config, 'vision_config', config)
    size = getattr(vision, 'image_size', None)
    found.image_size = pair(size) if size else None
    architectures = getattr(config, 'architectures', None) or []
    classifies = (
        any('ForImageClassification' in each for each in architectures)
        if architectures
        else type(config) in transformers.MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING
    )
    found.classes = config.num_labels if classifies else 0
    path = os.path.join(folder, 'preprocessor_config.json')
    if os.path.isfile(path):
        with open(path, encoding='utf-8') as file:
            images = json.load(file)
        found.images, found.assumed = _preprocessing(images), False
        cropped = images.get('crop_size') or images.get('size')
        if isinstance(cropped, Mapping):
            edge = cropped.get('shortest_edge')
            cropped = edge or [cropped.get('height'), cropped.get('width')]
        found.image_size = pair(cropped) if cropped else found.image_size
    for file_name in ('model.safetensors', 'pytorch_model.bin'):
        if os.path.isfile(os.path.join(folder, file_name)):
            found.weights = os.path.abspath(os.path.join(folder, file_name))
            break
    return found


def _preprocessing(images: Mapping) -> dict:
    """The normalisation in a ``preprocessor_config.json``."""
    rescale = images.get('rescale_factor', 1 / 255)
    scale = 1 / rescale if images.get('do_rescale', True) else 1.0
    mean, std = images.get('image_mean'), images.get('image_std')
    if not images.get('do_normalize', True) or mean is None or std is None:
        mean, std = [0.0] * 3, [1.0] * 3
    return _scaled(mean, std, scale, not images.get('do_flip_channel_order'))


def _of_function(name: str, arguments: Dict) -> Package:
    network = build_network(name, arguments=arguments)
    cfg: Any = getattr(network, 'pretrained_cfg', None) or getattr(
        network, 'default_cfg', None
    )
    found = Package(name, arguments, assumed=True)
    if isinstance(cfg, Mapping) and 'mean' in cfg and 'std' in cfg:
        found.images, found.assumed = _scaled(cfg['mean'], cfg['std']), False
        size = list(cfg.get('input_size') or ())[1:]
        found.image_size = pair(size) if size else None
    return found
