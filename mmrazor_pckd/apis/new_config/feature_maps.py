"""Feature maps inside a backbone, and their counterparts in another."""

from dataclasses import dataclass
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

import torch
from torch import nn

from ...utils.image_size import Size

WHOLE = 'backbone'  # Its outputs may be several, the last one is pooled.


@dataclass
class FeatureMap:
    """What a stage of a backbone yields."""

    source: str
    channels: int
    size: Size


def stages_of(backbone: nn.Module) -> Iterator[Tuple[str, nn.Module]]:
    """Parts of a backbone, and parts of its lists and sequences."""
    for name, child in backbone.named_children():
        if isinstance(child, (nn.ModuleList, nn.Sequential)):
            for index, each in child.named_children():
                yield f'backbone.{name}.{index}', each
        yield f'backbone.{name}', child


def last_of_each_size(outputs: dict) -> list:
    """The last feature map of each size, of modules that run once."""
    maps: Dict[tuple, FeatureMap] = {}
    for name, output in outputs.items():
        if name != WHOLE and len(output) == 1 and _is_map(output[0]):
            channels, *size = output[0].shape[1:]
            if max(size) > 1:
                maps.pop(tuple(size), None)
                maps[tuple(size)] = FeatureMap(name, channels, (size[0], size[1]))
    return list(maps.values())


def pooled_map(outputs: dict, channels: int) -> Optional[str]:
    """Name of the module whose output is pooled to the feature, if there is one.

    Args:
        outputs (dict[str, list]): Outputs of modules, also of the backbone.
        channels (int): Width of the feature.

    Example:
        >>> outputs = dict(stem=[torch.ones(2, 4, 8, 8)], last=[torch.ones(2, 9, 1, 1)])
        >>> pooled_map(outputs, 9)
        'last'
    """
    for output in outputs.get(WHOLE, ()):
        if _is_map(output[-1] if isinstance(output, (tuple, list)) else output):
            return WHOLE
    names = [
        name
        for name, output in outputs.items()
        if len(output) == 1 and _is_map(output[0]) and output[0].shape[1] == channels
    ]
    return names[-1] if names else None


def _is_map(output: object) -> bool:
    return isinstance(output, torch.Tensor) and output.dim() == 4


def common_maps(
    student: Sequence[FeatureMap], teacher: Sequence[FeatureMap]
) -> List[Tuple[FeatureMap, FeatureMap]]:
    """Maps of the student, each with the teacher's of its size.

    Example:
        >>> student = [FeatureMap('a', 8, (16, 16)), FeatureMap('b', 16, (8, 8))]
        >>> teacher = [FeatureMap('c', 32, (8, 8))]
        >>> [(s.source, t.source) for s, t in common_maps(student, teacher)]
        [('b', 'c')]
    """
    theirs = {each.size: each for each in teacher}
    return [(each, theirs[each.size]) for each in student if each.size in theirs]


def pairs_of_maps(
    student: Sequence[FeatureMap], teacher: Sequence[FeatureMap]
) -> List[Tuple[FeatureMap, FeatureMap]]:
    """Maps of one size; without any, one with one from the last on.

    The first maps of both, before the stages, do not count alone.

    Example:
        >>> student = [FeatureMap('a', 8, (16, 16)), FeatureMap('b', 16, (8, 8))]
        >>> teacher = [FeatureMap('c', 32, (4, 4))]
        >>> [(s.source, t.source) for s, t in pairs_of_maps(student, teacher)]
        [('b', 'c')]
    """
    equal = common_maps(student, teacher)
    stem = [(student[0], teacher[0])] if min(len(student), len(teacher)) > 1 else []
    if equal and equal != stem:
        return equal
    return list(zip(reversed(student), reversed(teacher)))[::-1]


def facts_of_maps(maps: Sequence[FeatureMap], stages: Sequence[FeatureMap]) -> dict:
    """Facts of those maps that are stages, and of the stem.

    Args:
        maps (Sequence[FeatureMap]): All maps of a network.
        stages (Sequence[FeatureMap]): Some of them.

    Returns:
        dict: ``stages``, and ``stem``, the map before the first of them,
        where there is one.

    Example:
        >>> maps = [FeatureMap('a', 8, (16, 16)), FeatureMap('b', 16, (8, 8))]
        >>> facts_of_maps(maps, maps[1:])['stem']
        {'module': 'a', 'channels': 8, 'size': 16}
    """
    facts: dict = dict(stages=[_fact(each) for each in stages])
    if stages and stages[0] != maps[0]:
        facts['stem'] = _fact(maps[maps.index(stages[0]) - 1])
    return facts


def _fact(each: FeatureMap) -> dict:
    height, width = each.size
    size = height if height == width else each.size
    return dict(module=each.source, channels=each.channels, size=size)
