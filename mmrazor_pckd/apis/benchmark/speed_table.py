"""Tables of a series of comparisons: each shape's steps, ratios and targets."""

import json
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from .options import AS_SHIPPED, Options
from .report import HEAD, Modes, ratio, row
from .speed_series import speed_series

Shape = Tuple[str, int]


class Ratio(NamedTuple):
    """A ratio of two contenders, with its target where it has one.

    Args:
        name (str): What is compared.
        shape (tuple): Pair of networks, and images of a step.
        mode (str): Mode in which.
        found (float, optional): None: it was not measured.
        most (float, optional): It is to be at most that.
        least (float, optional): It is to be at least that.

    Example:
        >>> Ratio('PCKD / floor', ('r34_r18', 32), 'amp', 1.02, most=1.03).row()
        '| PCKD / floor | r34_r18, 32 | amp | 1.020 | at most 1.03 | met |'
    """

    name: str
    shape: Shape
    mode: str
    found: Optional[float]
    most: Optional[float] = None
    least: Optional[float] = None

    def row(self) -> str:
        """Its row in the table."""
        target, verdict = '-', '-'
        if self.most is not None:
            target = f'at most {self.most:.2f}'
        elif self.least is not None:
            target = f'at least {self.least:.2f}'
        if self.found is None:
            verdict = 'not measured'
        elif target != '-':
            # A verdict of what is shown.
            shown = round(self.found, 3)
            met = shown <= self.most if self.most is not None else shown >= self.least
            verdict = 'met' if met else 'not met'
        found = '-' if self.found is None else f'{self.found:.3f}'
        pair, images = self.shape
        return (
            f'| {self.name} | {pair}, {images} | {self.mode} | {found} | {target} | '
            f'{verdict} |'
        )


def speed_table(folder: Path) -> str:
    """Tables of what a series has measured, in Markdown.

    Rows are those of the series, whether its files are there or not: what is
    missing is "not measured". They are those of the tiny series where a CPU
    measured all files.

    Args:
        folder (Path): With the files of ``tools/benchmark/step_time.py``, named as
            in :func:`.speed_series.speed_series`.

    Returns:
        str: Where it was measured, a table of each shape, one of the ratios.

    Raises:
        ValueError: If a file is none of theirs.

    Example:
        >>> import tempfile
        >>> text = speed_table(Path(tempfile.mkdtemp()))
        >>> text.splitlines()[-1]
        '| released style / PCKD in its best mode | wrn40-2_wrn16-2, 64 | - | - | \
at least 4.00 | not measured |'
    """
    files = {path.stem: _read(path) for path in sorted(folder.glob('*.json'))}
    kinds = {each['conditions']['kind'] for each in files.values()}
    series = speed_series('cpu' if kinds == {'cpu'} else 'cuda')
    measured: Dict[Shape, Modes] = {}
    rows: Dict[Shape, List[Tuple[str, str]]] = {}
    for comparison in series:
        modes = measured.setdefault(comparison.shape, {})
        wanted = rows.setdefault(comparison.shape, [])
        found = files.get(comparison.name, dict(modes={}))['modes']
        for number, mode in enumerate(comparison.values('modes')):
            modes.setdefault(mode, {}).update(found.get(mode, {}))
            wanted += [
                (name, mode)
                for name in comparison.values('only')
                if not number or name not in AS_SHIPPED
            ]
    parts = [_conditions([each['conditions'] for each in files.values()])]
    for shape, wanted in rows.items():
        lines = [f'{shape[0]}, {shape[1]} images a step:', '', HEAD]
        for name, mode in wanted:
            lines.append(row(name, mode, measured[shape][mode].get(name), shape[1]))
        parts.append('\n'.join(lines))
    ratios = [
        each
        for shape, wanted in rows.items()
        for each in _ratios(shape, measured[shape], [name for name, _ in wanted])
    ]
    ratios.sort(key=lambda each: _NAMES.index(each.name))
    lines = [
        '| ratio | networks, images | mode | found | target | |',
        '| --- | --- | --- | --- | --- | --- |',
        *(each.row() for each in ratios),
    ]
    return '\n\n'.join([*parts, '\n'.join(lines)]) + '\n'


_TIME, _MEMORY = 'PCKD through the Runner / floor, time', 'likewise, peak memory'
_FOUR, _RELEASED = (
    'PCKD in its best mode / stock KD',
    'released style / PCKD in its best mode',
)
_TWO, _KD = 'two views / four', 'our KD / stock KD'
_NAMES = [_TIME, _MEMORY, _FOUR, _RELEASED, _TWO, _KD]


def _ratios(shape: Shape, modes: Modes, wanted: List[str]) -> Iterator[Ratio]:
    shipped: Dict[str, dict] = {
        name: found
        for results in modes.values()
        for name, found in results.items()
        if name in AS_SHIPPED
    }
    for mode, results in modes.items():
        runner, floor = results.get('runner'), results.get('floor')
        yield Ratio(_TIME, shape, mode, ratio(runner, floor, 'seconds'), most=1.03)
        if not Options(shape[0]).in_mode(mode).cuda_graphs:
            found = ratio(runner, floor, 'peak_bytes')
            yield Ratio(_MEMORY, shape, mode, found, most=1.05)
        for name, over, under in (
            (_TWO, 'ours_2views', 'ours'),
            (_KD, 'ours_kd', 'stock_kd'),
        ):
            known = {**shipped, **results}
            found = ratio(known.get(over), known.get(under), 'seconds')
            if found is not None:
                yield Ratio(name, shape, mode, found)
    times = {
        mode: results['ours']['seconds']
        for mode, results in modes.items()
        if ratio(results.get('ours'), results.get('ours'), 'seconds')
    }
    best = min(times, key=times.__getitem__, default='-')
    ours = modes.get(best, {}).get('ours')
    if 'stock_kd' in wanted:
        found = ratio(ours, shipped.get('stock_kd'), 'seconds')
        yield Ratio(_FOUR, shape, best, found, most=1.0)
    if 'released' in wanted:
        found = ratio(shipped.get('released'), ours, 'seconds')
        least = 4.0 if shape[0].startswith('wrn') else None
        yield Ratio(_RELEASED, shape, best, found, least=least)


def _conditions(found: List[dict]) -> str:
    """Where it was measured, a row for each machine and commit."""
    known = ('device', 'driver', 'torch', 'python', 'commit')
    each = [tuple(str(one.get(key) or '-') for key in known) for one in found]
    lines = ['| device | driver | PyTorch | Python | commit |', '| --- ' * 5 + '|']
    lines += [f'| {" | ".join(one)} |' for one in dict.fromkeys(each)]
    return '\n'.join(lines if found else [*lines, '| not measured' + ' | -' * 4 + ' |'])


def _read(path: Path) -> dict:
    try:
        found = json.loads(path.read_text())
    except ValueError:
        found = None
    if not isinstance(found, dict) or not {'conditions', 'modes'} <= found.keys():
        raise ValueError(
            f'{path} is no file of tools/benchmark/step_time.py --out: leave only '
            'such files in the folder'
        )
    return found
