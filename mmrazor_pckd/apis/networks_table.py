"""The table of the networks of compared runs."""

from typing import Dict, List, Optional, Sequence

from .machine import device_name
from .network_costs import Network

COLUMNS = ('network', 'of', 'image', 'parameters', 'MACs', 'latency ms')


def rows(networks: Sequence[Network]) -> List[Dict[str, str]]:
    """Texts of the ``COLUMNS``, a dash for what is not known.

    Args:
        networks (list[Network]): See :func:`.network_costs.measure`.

    Example:
        >>> cfg = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18))
        >>> each = Network(cfg, (32, 32), of=['kd'], parameters=11_173_962)
        >>> list(rows([each])[0].values())
        ['ResNet depth=18', 'kd', '32 x 32', '11.17 M', '-', '-']
    """
    return [
        dict(
            zip(
                COLUMNS,
                (
                    each.name,
                    _names(each.of),
                    f'{each.size[0]} x {each.size[1]}' if each.size else '-',
                    _large(each.parameters),
                    _large(each.macs),
                    '-' if each.latency is None else f'{each.latency * 1e3:.2f}',
                ),
            )
        )
        for each in networks
    ]


def _names(names: Sequence[str]) -> str:
    more = f' and {len(names) - 3} more' if len(names) > 4 else ''
    return ', '.join(names[:3] if more else names) + more


def _large(number: Optional[int]) -> str:
    if number is None:
        return '-'
    return f'{number / 1e9:.2f} G' if number >= 1e9 else f'{number / 1e6:.2f} M'


def as_markdown(networks: Sequence[Network], device: Optional[str] = None) -> str:
    """The table in Markdown, with its notes.

    Args:
        networks (list[Network]): See :func:`.network_costs.measure`.
        device (str, optional): Where they were timed.

    Example:
        >>> print(as_markdown([Network(dict(type='Mine'))]).splitlines()[2])
        | Mine |  | - | - | - | - |
    """
    lines = [COLUMNS, ['---'] * len(COLUMNS), *(row.values() for row in rows(networks))]
    table = '\n'.join('| ' + ' | '.join(line) + ' |' for line in lines)
    return table + '\n\n' + '\n\n'.join(notes(networks, device)) + '\n'


def show(networks: Sequence[Network], device: Optional[str] = None) -> None:
    """Print the table and its notes on the terminal.

    Args:
        networks (list[Network]): See :func:`.network_costs.measure`.
        device (str, optional): Where they were timed.

    Example:
        >>> show([Network(dict(type='Mine'))])  # doctest: +ELLIPSIS
        ┏━━━...
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table()
    for column in COLUMNS:
        words = column in ('network', 'of')
        shown.add_column(column, justify='left' if words else 'right')
    for row in rows(networks):
        shown.add_row(*map(Text, row.values()))
    Console(width=max(Console().width, 120)).print(shown)
    print('\n'.join(notes(networks, device)))


def notes(networks: Sequence[Network], device: Optional[str] = None) -> List[str]:
    """What the figures are, and why one is missing.

    Args:
        networks (list[Network]): See :func:`.network_costs.measure`.
        device (str, optional): Where they were timed.

    Example:
        >>> broken = Network(dict(type='Mine'), fault='Mine is not in the registry')
        >>> notes([broken])[-1]
        'Mine: Mine is not in the registry'
    """
    found = [
        'MACs: multiply-accumulates of convolutions, linear layers and attention '
        'for one image'
    ]
    if device:
        found.append(
            'latency: one image, float32, PyTorch without compilation, fastest of '
            'some, on '
            f'{device}: {device_name(device, threads=1)}'
        )
    return found + [f'{each.name}: {each.fault}' for each in networks if each.fault]
