"""Figures of the contenders in their modes as tables."""

from typing import Dict, Optional

from .options import AS_SHIPPED, CONTENDERS

RATIOS = [
    ('runner', 'floor'),
    ('ours', 'floor'),
    ('ours_kd', 'stock_kd'),
    ('ours_2views', 'ours'),
    ('released', 'ours'),
    ('runner', 'stock_kd'),
]
Modes = Dict[str, Dict[str, dict]]


def head(title: str = 'step') -> str:
    """Head of the table whose rows :func:`row` makes.

    Args:
        title (str): Of the first column.

    Example:
        >>> print(head())
        | step | mode | ms | host ms | images/s | peak MiB | waits |
        | --- | --- | --- | --- | --- | --- | --- |
    """
    return (
        f'| {title} | mode | ms | host ms | images/s | peak MiB | waits |\n'
        '| --- | --- | --- | --- | --- | --- | --- |'
    )


def row(name: str, mode: str, found: Optional[dict], images: int) -> str:
    """Row of a contender in a mode.

    Args:
        name (str): The contender.
        mode (str): The mode.
        found (dict, optional): See :func:`.measure.measure`. None: it was not
            measured.
        images (int): Images of a step.

    Example:
        >>> row('ours', 'amp', dict(seconds=0.02, host_seconds=0.01), images=64)
        '| ours | amp | 20.0 | 10.0 | 3200 | - | - |'
        >>> row('ours', 'amp', dict(error='RuntimeError: no'), images=64)
        '| ours | amp | RuntimeError: no | - | - | - | - |'
    """
    if name in AS_SHIPPED:
        mode = 'as shipped'
    if not found or 'error' in found:
        text = found['error'].replace('|', '/') if found else 'not measured'
        return f'| {name} | {mode} | {text} | - | - | - | - |'
    memory = found.get('peak_bytes')
    cells = [
        f'{found["seconds"] * 1e3:.1f}',
        f'{found["host_seconds"] * 1e3:.1f}',
        f'{images / found["seconds"]:.0f}',
        '-' if memory is None else f'{memory / 2**20:.0f}',
        str(found.get('synchronisations', found.get('reads', '-'))),
    ]
    return f'| {name} | {mode} | {" | ".join(cells)} |'


def ratio(one: Optional[dict], other: Optional[dict], key: str) -> Optional[float]:
    """Ratio of two contenders' figures, None where one was not measured.

    Args:
        one (dict, optional): See :func:`.measure.measure`.
        other (dict, optional): Likewise.
        key (str): ``'seconds'`` or ``'peak_bytes'``.

    Example:
        >>> ratio(dict(seconds=3), dict(seconds=2), 'seconds')
        1.5
        >>> ratio(dict(seconds=3), None, 'seconds')
    """
    for each in (one, other):
        if not each or 'error' in each or each.get(key) is None:
            return None
    return one[key] / other[key]  # type: ignore[index]


def report(modes: Modes, held_for: dict) -> str:
    """A table of the contenders, and one of the ratios.

    Args:
        modes (dict): See :func:`.measure.measure`, by mode; with ``peak_bytes``
            where it was measured.
        held_for (dict): See :func:`.options.conditions`.

    Example:
        >>> ours = dict(seconds=0.03, host_seconds=0.03)
        >>> modes = dict(eager=dict(ours=ours, floor=dict(ours, seconds=0.02)))
        >>> print(report(modes, dict(images=8)).splitlines()[-1])
        | ours / floor | eager | 1.500 | - |
    """
    lines = [', '.join(f'{key} {value}' for key, value in held_for.items()), '', head()]
    for mode, results in modes.items():
        for name, found in results.items():
            lines.append(row(name, mode, found, held_for['images']))
    lines += ['', '| ratio | mode | time | memory |', '| --- | --- | --- | --- |']
    shipped = {
        name: found
        for results in modes.values()
        for name, found in results.items()
        if name in AS_SHIPPED
    }
    for mode, results in modes.items():
        known = {**shipped, **results}
        varied = [(name, 'ours') for name in results if name not in CONTENDERS]
        for over, under in RATIOS + varied:
            time = ratio(known.get(over), known.get(under), 'seconds')
            if time is not None:
                memory = ratio(known[over], known[under], 'peak_bytes')
                lines.append(
                    f'| {over} / {under} | {mode} | {time:.3f} | '
                    f'{"-" if memory is None else f"{memory:.3f}"} |'
                )
    return '\n'.join(lines)
