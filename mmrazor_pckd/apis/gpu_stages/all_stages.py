"""The stages by name."""

from pathlib import Path
from typing import Collection, List

from .comparison_stage import Comparison
from .speed_stage import speed_stage
from .stage import Stage
from .tests_stage import tests_stage

STAGES = ('tests', 'speed', 'comparison')


def all_stages(
    names: Collection[str], out: Path, device: str, comparison: Comparison
) -> List[Stage]:
    """Stages in the order in which they run.

    Args:
        names (list[str]): Of ``STAGES``, in any order.
        out (Path): Folder of all.
        device (str): ``'cuda'`` or ``'cpu'``; a GPU is hidden from the latter.
        comparison (Comparison): The comparison.

    Example:
        >>> comparison = Comparison(Path('gpu/comparison'), Path('data'), 'cpu')
        >>> stages = all_stages(['speed', 'tests'], Path('gpu'), 'cpu', comparison)
        >>> [stage.name for stage in stages]
        ['tests', 'speed']
    """
    makes = dict(
        tests=lambda: tests_stage(out, device),
        speed=lambda: speed_stage(out, device),
        comparison=comparison.stage,
    )
    stages = [makes[name]() for name in STAGES if name in names]
    if device == 'cpu':
        for stage in stages:
            stage.environment['CUDA_VISIBLE_DEVICES'] = ''
    return stages
