"""Stages in a network of any structure, by the maps of its modules."""

from typing import Dict, Iterator, List, Tuple

import torch
from torch import nn

from ...utils.image_size import Size

_LISTS = (nn.ModuleList, nn.Sequential)


def nested_stages(
    network: nn.Module, outputs: Dict[str, list], size: Size, name: str
) -> Dict[str, list]:
    """Those outputs that may be stages.

    The parts of the network, and the parts of its lists and sequences. While
    these have maps of one size alone, the part with most maps is looked into.

    Args:
        network (nn.Module): The network.
        outputs (dict[str, list]): Outputs of its modules, in their order.
        size (tuple[int]): Height and width of the images.
        name (str): Name of the network, with which those of the modules begin.

    Example:
        >>> body = nn.Sequential(nn.Conv2d(3, 4, 1), nn.MaxPool2d(2))
        >>> network = nn.ModuleDict(dict(encoder=nn.ModuleDict(dict(body=body))))
        >>> maps = {'encoder.body.0': torch.ones(2, 4, 8, 8)}
        >>> maps['encoder.body.1'] = torch.ones(2, 4, 4, 4)
        >>> outputs = {f'model.{key}': [value] for key, value in maps.items()}
        >>> list(nested_stages(network, outputs, (8, 8), 'model'))
        ['model.encoder.body.0', 'model.encoder.body.1']
    """
    maps = {
        key: output
        for key, output in outputs.items()
        if len(output) == 1 and is_map(output[0], size)
    }
    found: Dict[str, Tuple[int, ...]] = {}
    part = network
    while True:
        for key, module in _parts(part, name):
            if key in maps and _is_stage(module, maps[key][0]):
                found[key] = tuple(maps[key][0].shape[2:])
        inner = {
            f'{name}.{key}': child
            for key, child in part.named_children()
            if _maps_in(maps, f'{name}.{key}')
        }
        if len(set(found.values())) > 1 or not inner:
            return {key: output for key, output in maps.items() if key in found}
        name = max(inner, key=lambda key: len(_maps_in(maps, key)))
        part = inner[name]


def is_map(output: object, size: Size) -> bool:
    """Whether it is a feature map ``(N, C, H, W)`` of images of a size.

    Swin transformers have ``(N, H, W, C)``, which are none here.

    Args:
        output (object): What a module returns.
        size (tuple[int]): Height and width of the images.

    Example:
        >>> is_map(torch.ones(2, 96, 7, 7), (56, 56))
        True
        >>> is_map(torch.ones(2, 7, 7, 96), (56, 56))
        False
    """
    if not isinstance(output, torch.Tensor) or output.dim() != 4:
        return False
    first, second, third = output.shape[1:]
    ratio = size[0] / size[1]
    return abs(second / third - ratio) <= abs(first / second - ratio)


def _parts(network: nn.Module, name: str) -> Iterator[Tuple[str, nn.Module]]:
    for key, child in network.named_children():
        if isinstance(child, _LISTS):
            for index, each in child.named_children():
                yield f'{name}.{key}.{index}', each
        yield f'{name}.{key}', child
    if isinstance(network, _LISTS):
        yield name, network


def _is_stage(module: nn.Module, output: torch.Tensor) -> bool:
    """A map of one pixel may be what a pooling yields, which has no weights."""
    return max(output.shape[2:]) > 1 or any(True for _ in module.parameters())


def _maps_in(maps: Dict[str, list], name: str) -> List[str]:
    return [key for key in maps if key.startswith(f'{name}.')]
