"""Comparisons of steps whose figures docs/speed.md has, most wanted first."""

from typing import List, NamedTuple, Tuple

_WRN = '--pair wrn40-2_wrn16-2 --batch 64 --steps 32 --block 8 --warmup 5'
_RESNET = '--pair r34_r18 --batch 32 --steps 20 --block 4 --warmup 4'
_RESNET_256 = '--pair r34_r18 --batch 256 --steps 6 --block 2 --warmup 3'
_TINY = (
    '--pair wrn40-2_wrn16-2 --batch 2 --image-size 16 --steps 2 --warmup 1 --no-memory'
)
_EAGER = 'eager amp amp+channels-last'
_LOSSES = 'losses amp+channels-last+losses'
_COMPILED = 'amp+channels-last+compile'
_GRAPHS = 'amp+channels-last+reduce-overhead'
_TUNED = 'amp+channels-last+cudnn-benchmark'
_AUTOTUNED = 'amp+channels-last+max-autotune'
_PCKD = 'floor runner ours'
_KD = f'{_PCKD} stock_kd'
_ALL = f'{_KD} released ours_kd ours_2views'


class Comparison(NamedTuple):
    """One process of ``tools/benchmark/step_time.py``.

    Args:
        name (str): Of its file, ``NAME.json``, which ``--out`` gives.
        arguments (list[str]): Its other arguments.
        weight (float): Seconds that it takes on an H100, as estimated.

    Example:
        >>> Comparison('tiny', ['--batch', '2', '--only', 'floor'], 9).values('only')
        ['floor']
    """

    name: str
    arguments: List[str]
    weight: float

    def values(self, flag: str) -> List[str]:
        """Values of a flag."""
        after = self.arguments[self.arguments.index(f'--{flag}') + 1 :]
        ends = (place for place, word in enumerate(after) if word.startswith('--'))
        return after[: next(ends, len(after))]

    @property
    def shape(self) -> Tuple[str, int]:
        """Pair of networks, and images of a step."""
        return self.values('pair')[0], int(self.values('batch')[0])


def speed_series(device: str = 'cuda') -> List[Comparison]:
    """The comparisons for a device.

    Args:
        device (str): ``'cuda'``, or ``'cpu'`` for a tiny form that takes less
            than a minute.

    Raises:
        ValueError: If the device is none of the two.

    Example:
        >>> [each.name for each in speed_series('cpu')]
        ['wrn_2']
        >>> speed_series()[0].shape
        ('wrn40-2_wrn16-2', 64)
    """
    series = dict(
        cpu=[('wrn_2', _TINY, 'eager channels-last', _PCKD, 30)],
        cuda=[
            ('wrn_64', _WRN, _EAGER, _ALL, 50),
            ('wrn_64_graphs', _WRN, _GRAPHS, _PCKD, 70),
            ('r34_32', _RESNET, _EAGER, f'{_KD} ours_2views', 50),
            ('r34_32_graphs', _RESNET, _GRAPHS, _PCKD, 70),
            ('r34_256', _RESNET_256, _EAGER, _KD, 50),
            ('wrn_64_losses', _WRN, _LOSSES, _PCKD, 45),
            ('r34_256_compiled', _RESNET_256, _COMPILED, _PCKD, 60),
            ('r34_32_losses', _RESNET, _LOSSES, _PCKD, 45),
            ('r34_32_compiled', _RESNET, _COMPILED, _PCKD, 50),
            ('wrn_64_compiled', _WRN, _COMPILED, _PCKD, 50),
            ('wrn_64_tuned', _WRN, _TUNED, _PCKD, 30),
            ('r34_256_tuned', _RESNET_256, _TUNED, _PCKD, 40),
            ('wrn_64_autotuned', _WRN, _AUTOTUNED, _PCKD, 300),
        ],
    )
    if device not in series:
        raise ValueError(f"device must be 'cuda' or 'cpu', got {device!r}")
    return [
        Comparison(
            name,
            f'--device {device} {shape} --modes {modes} --only {contenders}'.split(),
            weight,
        )
        for name, shape, modes, contenders, weight in series[device]
    ]
