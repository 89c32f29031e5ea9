"""Networks of other packages by name, with random weights."""

import inspect
import os
from importlib import import_module
from typing import Any, Callable, Dict, Mapping, Optional

from torch import nn

from ...utils.near_matches import near_matches
from .torchvision_networks import torchvision_network


def build_network(
    name: str, num_classes: Optional[int] = None, arguments: Optional[Mapping] = None
) -> nn.Module:
    """Build a network of another package, without loading weights.

    Args:
        name (str): ``timm:NAME``, ``torchvision:NAME``, ``hf:FOLDER`` or
            ``hf:TYPE`` (a folder with the ``config.json`` of transformers, or a
            type of model such as ``vit``), or ``package.module:FUNCTION``.
        num_classes (int, optional): Number of classes, for the function if it
            takes one. 0: without a classifier. Defaults to None, which is
            what the package has.
        arguments (Mapping, optional): Other arguments of the network.

    Raises:
        ValueError: If there is no such network, or the package is not
            installed.

    Example:
        >>> from mmrazor_pckd.models.classifiers.build_network import build_network
        >>> build_network('torchvision:resnet18', num_classes=10).fc
        Linear(in_features=512, out_features=10, bias=True)
    """
    kind, colon, rest = name.partition(':')
    if not colon or not rest:
        raise ValueError(
            f'{name} is no timm:NAME, torchvision:NAME, hf:FOLDER_OR_TYPE or '
            'package.module:FUNCTION'
        )
    build = _BUILDERS.get(kind)
    if build is not None:
        return build(rest, num_classes, dict(arguments or {}))
    return _of_function(name, num_classes, dict(arguments or {}))


def package(name: str, user: str) -> Any:
    """Import a package that only some networks need.

    Args:
        name (str): Name of the package.
        user (str): Name of the network.

    Raises:
        ValueError: If it is not installed.

    Example:
        >>> from mmrazor_pckd.models.classifiers.build_network import package
        >>> package('timmm', 'timm:resnet18')
        Traceback (most recent call last):
        ...
        ValueError: timm:resnet18 needs the package timmm; pip install timmm
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ValueError(
            f'{user} needs the package {name}; pip install {name}'
        ) from None


def _of_timm(name: str, num_classes: Optional[int], arguments: Dict) -> nn.Module:
    timm = package('timm', f'timm:{name}')
    if not timm.is_model(name):
        raise ValueError(
            f'timm {timm.__version__} has no {name}; '
            f'{near_matches(name, timm.list_models())}'
        )
    if num_classes is not None:
        arguments.setdefault('num_classes', num_classes)
    return timm.create_model(name, **arguments)


def transformers_config(name: str, arguments: Mapping) -> Any:
    """The config of a model of transformers, from a folder or by its type.

    Args:
        name (str): What stands behind ``hf:``.
        arguments (Mapping): What is changed in it.

    Raises:
        ValueError: If there is no such folder or type.
    """
    transformers = package('transformers', f'hf:{name}')
    folder = os.path.dirname(name) if name.endswith('config.json') else name
    if os.path.isfile(os.path.join(folder, 'config.json')):
        # Nothing is fetched, and no code of the folder is run.
        return transformers.AutoConfig.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, **arguments
        )
    known = list(transformers.CONFIG_MAPPING)
    if name not in known:
        raise ValueError(
            f'hf:{name} is neither a folder with a config.json, nor a type of model '
            f'of transformers {transformers.__version__} '
            f'({near_matches(name, known)}); models of the hub have to be fetched '
            'into a folder first'
        )
    return transformers.AutoConfig.for_model(name, **arguments)


def _of_transformers(
    name: str, num_classes: Optional[int], arguments: Dict
) -> nn.Module:
    config = transformers_config(name, arguments)
    transformers = package('transformers', f'hf:{name}')
    if num_classes:
        config.num_labels = num_classes
    auto = (
        transformers.AutoModel
        if num_classes == 0
        else transformers.AutoModelForImageClassification
    )
    model = auto.from_config(config).float()
    if hasattr(model, 'get_image_features'):
        # Of two towers that of the images.
        model.forward = model.get_image_features
    return model


def _of_function(name: str, num_classes: Optional[int], arguments: Dict) -> nn.Module:
    module_name, _, attribute = name.partition(':')
    try:
        module = import_module(module_name)
    except ImportError as error:
        raise ValueError(
            f'{name}: {module_name} cannot be imported ({error}); put the folder it '
            'is in on PYTHONPATH'
        ) from error
    function = getattr(module, attribute, None)
    if not callable(function):
        known = [each for each in vars(module) if callable(getattr(module, each))]
        raise ValueError(
            f'{name}: {module_name} has no function {attribute}; '
            f'{near_matches(attribute, known)}'
        )
    if num_classes is not None and takes(function, 'num_classes'):
        arguments.setdefault('num_classes', num_classes)
    network = function(**arguments)
    if not isinstance(network, nn.Module):
        raise ValueError(
            f'{name} returns a {type(network).__name__}, and an nn.Module is needed'
        )
    return network


def takes(function: Callable, argument: str) -> bool:
    """Whether a function takes an argument of a name.

    Example:
        >>> from mmrazor_pckd.models.classifiers.build_network import takes
        >>> takes(lambda num_classes: None, 'num_classes')
        True
    """
    parameters = inspect.signature(function).parameters
    return argument in parameters or any(
        each.kind == each.VAR_KEYWORD for each in parameters.values()
    )


_BUILDERS: Dict[str, Callable] = dict(
    timm=_of_timm, torchvision=torchvision_network, hf=_of_transformers
)
