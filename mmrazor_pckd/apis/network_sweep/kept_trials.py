"""Results of trials in a file, one a line, and as a table in a page."""

import json
import re
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from ..new_config.methods import without_maps
from .families import Family

ROLES = ('student', 'teacher')
BEGIN = '<!-- networks, written by tools/dev/sweep_networks.py -->'
END = '<!-- end of networks -->'
Results = Dict[Tuple[str, str], dict]


def read(path: Path) -> Results:
    """Results by family and role, the last one of each.

    Args:
        path (Path): File that :func:`add` writes, if it is there.
    """
    lines = path.read_text().splitlines() if path.exists() else []
    found = [json.loads(line) for line in lines]
    return {(each['family'], each['role']): each for each in found}


def add(path: Path, family: str, role: str, result: Mapping) -> None:
    """Add the result of a trial.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / 'networks.jsonl'
        >>> add(path, 'ResNet', 'student', dict(done='step', why=''))
        >>> read(path)['ResNet', 'student']['done']
        'step'
    """
    with path.open('a') as file:
        line = dict(result, family=family, role=role)
        file.write(json.dumps(line, sort_keys=True) + '\n')


def cell(result: Optional[Mapping]) -> str:
    """How far a network came in a role.

    Args:
        result (Mapping, optional): See :func:`.trial.run`.

    Example:
        >>> cell(dict(done='predict', why='')), cell(dict(done='step', why=''))
        ('yes', 'one step')
        >>> cell(None), cell(dict(why='ValueError: --student: a.py has no head'))
        ('not run', 'no: has no head')
    """
    if result is None:
        return 'not run'
    if result.get('why'):
        after = dict(step='after a step, ', epoch='after its epoch, ')
        return f'no: {after.get(result.get("done", ""), "")}{_short(result["why"])}'
    return 'yes' if result['done'] == 'predict' else 'one step'


def _short(why: str) -> str:
    why = re.sub(r'^\w+: ', '', why)
    why = re.sub(r'^(?:--\w+: )(?:the head of )?[^\s,]+(?: \(\w+\))?,? ', '', why)
    why = re.sub(r'\s*\|\s*', ' ', why)
    return why if len(why) <= 90 else f'{why[:87]}...'


def lacking(names: Sequence[str], maps: Sequence[str]) -> str:
    """Methods that do not fit, in few words.

    Args:
        names (Sequence[str]): Their names.
        maps (Sequence[str]): Those that compare feature maps.

    Example:
        >>> lacking(['at', 'fsp'], maps=['at', 'fsp']), lacking([], maps=['at'])
        ('all that compare maps', 'none')
        >>> lacking(['fsp'], maps=['at', 'fsp'])
        '`fsp`'
    """
    if names and set(names) == set(maps):
        return 'all that compare maps'
    return ', '.join(f'`{name}`' for name in sorted(names)) or 'none'


def table(families: Sequence[Family], results: Results, methods: Sequence[str]) -> str:
    """The table of all families.

    Args:
        families (Sequence[Family]): One row each.
        results (dict): See :func:`read`.
        methods (Sequence[str]): Names of all methods.

    Example:
        >>> print(table([Family('ResNet', 'resnet18_8xb32_in1k')], {}, []))
        | family | network | M parameters | pixels | as student | as teacher | methods that do not fit |
        | --- | --- | --- | --- | --- | --- | --- |
        | ResNet | `resnet18_8xb32_in1k` |  |  | not run | not run |  |
    """  # noqa: E501
    maps = sorted(set(methods) - set(without_maps())) if methods else []
    rows: List[Sequence[str]] = [
        (
            'family',
            'network',
            'M parameters',
            'pixels',
            'as student',
            'as teacher',
            'methods that do not fit',
        ),
        ['---'] * 7,
    ]
    for family in families:
        each = {role: results.get((family.name, role)) for role in ROLES}
        known = next((one for one in each.values() if one and one.get('done')), {})
        count = known.get('parameters')
        fits = {
            role: lacking(one['cannot'], maps)
            for role, one in each.items()
            if one and 'cannot' in one
        }
        if len(set(fits.values())) == 1:
            fit = next(iter(fits.values()))
        else:
            fit = '; '.join(f'as {role} {text}' for role, text in fits.items())
        rows.append(
            (
                family.name,
                _name(family),
                f'{count / 1e6:.1f}' if count else '',
                str(known.get('size', '')),
                *(cell(each[role]) for role in ROLES),
                fit,
            )
        )
    return '\n'.join(f'| {" | ".join(row)} |' for row in rows)


def _name(family: Family) -> str:
    if not isinstance(family.network, str):
        backbone = family.network['backbone']
        kind = backbone.get('model_name') or backbone.get('arch') or ''
        kind = kind if isinstance(kind, str) else 'made smaller'
        return ' '.join(filter(None, (f'`{backbone["type"]}`', kind)))
    name = family.network.split('/')[-1].replace('.py', '')
    return f'`{name}`, made smaller' if family.changes else f'`{name}`'


def write_page(page: Path, text: str) -> None:
    """Write a table between the two comments of a page.

    Raises:
        ValueError: If the page has no such comments.

    Example:
        >>> import tempfile
        >>> page = Path(tempfile.mkdtemp()) / 'networks.md'
        >>> _ = page.write_text(f'{BEGIN}\\n{END}\\n')
        >>> write_page(page, '| a |')
        >>> '| a |' in page.read_text()
        True
    """
    whole = page.read_text()
    if whole.count(BEGIN) != 1 or whole.count(END) != 1:
        raise ValueError(f'{page}: the table stands between {BEGIN} and {END}')
    before, rest = whole.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f'{before}{BEGIN}\n\n{text}\n\n{END}{after}')
