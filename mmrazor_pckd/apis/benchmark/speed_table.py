"""Tables of a series of comparisons: each shape's steps, ratios and targets."""

import json
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple

from .options import AS_SHIPPED, Options
from .report import Modes, head, ratio, row
from .speed_series import speed_series

Shape = Tuple[str, int]


def speed_table(folder: Path) -> str:
    """Tables of what a series has measured, in Markdown.

    Rows are those of the series, whether its files are there or not: what is
    missing is "not measured". They are those of the tiny series where a CPU
    measured all files.

    Args:
        folder (Path): With the files of ``tools/benchmark/step_time.py``, named as
            in :func:`.speed_series.speed_series`.

    Returns:
        str: A table of the ratios, those with a target first; of where they were
        measured; and of the steps of each shape.

    Raises:
        ValueError: If a file is none of theirs.

    Example:
        >>> import tempfile
        >>> text = speed_table(Path(tempfile.mkdtemp()))
        >>> print('\\n'.join(text.splitlines()[:3]))
        | ratio | networks, images | mode | time | memory |
        | --- | --- | --- | --- | --- |
        | PCKD / stock KD, at most 1.00 | wrn40-2_wrn16-2, 64 | - | not measured | - |
    """
    files = {path.stem: _read(path) for path in sorted(folder.glob('*.json'))}
    kinds = {each['conditions']['kind'] for each in files.values()}
    measured: Dict[Shape, Modes] = {}
    rows: Dict[Shape, List[Tuple[str, str]]] = {}
    for comparison in speed_series('cpu' if kinds == {'cpu'} else 'cuda'):
        modes = measured.setdefault(comparison.shape, {})
        found = files.get(comparison.name, dict(modes={}))['modes']
        for number, mode in enumerate(comparison.values('modes')):
            modes.setdefault(mode, {}).update(found.get(mode, {}))
            rows.setdefault(comparison.shape, []).extend(
                (name, mode)
                for name in comparison.values('only')
                if not number or name not in AS_SHIPPED
            )
    ratios = [
        each
        for shape, wanted in rows.items()
        for each in _ratios(shape, measured[shape], [name for name, _ in wanted])
    ]
    ratios.sort(key=lambda each: RATIOS.index(each[0]))
    parts = ['| ratio | networks, images | mode | time | memory |', '| --- ' * 5 + '|']
    parts += [f'| {" | ".join(each)} |' for each in ratios]
    parts += ['', _conditions([each['conditions'] for each in files.values()])]
    for shape, wanted in rows.items():
        parts += ['', head(f'{shape[0]}, {shape[1]} images')]
        for name, mode in wanted:
            parts.append(row(name, mode, measured[shape][mode].get(name), shape[1]))
    return '\n'.join(parts) + '\n'


RATIOS = FOUR, RELEASED, FLOOR, TWO, KD = (
    'PCKD / stock KD, at most 1.00',
    'released style / PCKD, at least 4.00 for the small networks',
    'PCKD by the Runner / floor, at most 1.03, memory 1.05',
    'two views / four',
    'our KD / stock KD',
)


def _ratios(
    shape: Shape, modes: Modes, wanted: List[str]
) -> Iterator[Tuple[str, str, str, str, str]]:
    """Cells of the ratios of a shape."""
    networks = f'{shape[0]}, {shape[1]}'
    shipped: Dict[str, dict] = {
        name: found
        for results in modes.values()
        for name, found in results.items()
        if name in AS_SHIPPED
    }
    times = {
        mode: results['ours']['seconds']
        for mode, results in modes.items()
        if 'error' not in results.get('ours', dict(error=''))
    }
    best = min(times, key=times.__getitem__, default='-')
    ours = modes.get(best, {}).get('ours')
    if 'stock_kd' in wanted:
        found = ratio(ours, shipped.get('stock_kd'), 'seconds')
        yield FOUR, networks, best, verdict(found, most=1.0), '-'
    if 'released' in wanted:
        found = ratio(shipped.get('released'), ours, 'seconds')
        least = 4.0 if shape[0].startswith('wrn') else None
        yield RELEASED, networks, best, verdict(found, least=least), '-'
    for mode, results in modes.items():
        known = {**shipped, **results}
        graphs = Options(shape[0]).in_mode(mode).cuda_graphs
        for name, over, under, most, most_memory in (
            (FLOOR, 'runner', 'floor', 1.03, 1.05),
            (TWO, 'ours_2views', 'ours', None, None),
            (KD, 'ours_kd', 'stock_kd', None, None),
        ):
            time, memory = (
                ratio(known.get(over), known.get(under), key)
                for key in ('seconds', 'peak_bytes')
            )
            if over in known or name == FLOOR:
                yield (
                    name,
                    networks,
                    mode,
                    verdict(time, most),
                    '-' if graphs else verdict(memory, most_memory),
                )


def verdict(
    found: Optional[float], most: Optional[float] = None, least: Optional[float] = None
) -> str:
    """A ratio and whether it is what it is to be.

    Args:
        found (float, optional): None: it was not measured.
        most (float, optional): It is to be at most that.
        least (float, optional): It is to be at least that.

    Example:
        >>> verdict(1.02, most=1.03), verdict(3.9, least=4), verdict(0.5)
        ('1.020, met', '3.900, not met', '0.500')
    """
    if found is None:
        return 'not measured'
    shown = round(found, 3)  # a verdict of what is read
    if most is None and least is None:
        return f'{shown:.3f}'
    met = shown <= most if most is not None else shown >= (least or 0)
    return f'{shown:.3f}, {"met" if met else "not met"}'


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
