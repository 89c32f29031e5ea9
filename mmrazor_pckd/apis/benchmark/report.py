"""Figures of the contenders as tables."""

from typing import Dict

from .options import CONTENDERS

RATIOS = [
    ('runner', 'floor'),
    ('ours', 'floor'),
    ('ours_kd', 'stock_kd'),
    ('released', 'ours'),
    ('runner', 'stock_kd'),
]


def report(results: Dict[str, dict], held_for: dict) -> str:
    """A table of the contenders, and one of the ratios.

    Args:
        results (dict): See :func:`.measure.measure_time`; with
            ``peak_bytes`` where it was measured.
        held_for (dict): See :func:`.options.conditions`.

    Example:
        >>> seconds = dict(ours=dict(seconds=0.03), floor=dict(seconds=0.02))
        >>> print(report(seconds, dict(pair='r34_r18')).splitlines()[-1])
        | ours / floor | 1.500 | - |
    """
    lines = [
        ', '.join(f'{key} {value}' for key, value in held_for.items()),
        '',
        '| step | ms | peak MiB | reads | syncs |',
        '| --- | --- | --- | --- | --- |',
    ]
    for name, each in results.items():
        memory = each.get('peak_bytes')
        lines.append(
            f'| {name} | {each["seconds"] * 1e3:.1f} | '
            f'{"-" if memory is None else round(memory / 2**20)} | '
            f'{each.get("reads", "-")} | '
            f'{each.get("synchronisations", "-")} |'
        )
    lines += ['', '| ratio | time | memory |', '| --- | --- | --- |']
    varied = [(name, 'ours') for name in results if name not in CONTENDERS]
    for over, under in RATIOS + varied:
        if over in results and under in results:
            one, other = results[over], results[under]
            memory = (
                f'{one["peak_bytes"] / other["peak_bytes"]:.3f}'
                if 'peak_bytes' in one
                else '-'
            )
            lines.append(
                f'| {over} / {under} | '
                f'{one["seconds"] / other["seconds"]:.3f} | '
                f'{memory} |'
            )
    return '\n'.join(lines)
