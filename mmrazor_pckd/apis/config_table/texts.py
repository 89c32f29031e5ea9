"""Texts of the configs of CIFAR-100, of one row or cell of the table each."""

import re
from pathlib import Path
from typing import Any, Dict, List

from .table import LIKE_SMALL, SMALL, SOURCE, Table

SCHEDULE = 'cifar100_240e'
GROWTH_RATE = 1.005


def python(value: Any) -> str:
    """A value of the table as Python; text from ``_base_.`` on is code."""
    if isinstance(value, dict):
        return f'dict({", ".join(f"{key}={python(value[key])}" for key in value)})'
    if isinstance(value, list):
        return f'[{", ".join(map(python, value))}]'
    if isinstance(value, str) and value.startswith('_base_.'):
        return value
    return repr(value)


def comment(text: str) -> str:
    return ''.join(f'# {line}\n' for line in text.splitlines())


def bases(folder: str, *files: str) -> str:
    return f'_base_ = [{", ".join(repr(folder + file) for file in files)}]\n'


def variable(network: str) -> str:
    return network.replace('-', '_')


def leaf(table: Table, method: str, pair: str) -> str:
    """A method for a pair."""
    row, name = table.methods[method], f'configs/cifar100/{method}_{pair}.py'
    teacher, student = table.networks_of(pair)
    note = table.of_pair(method, pair).get('note')
    top1 = table.published(method, pair)
    in_table = [f'student {student["top1"]:.2f}', f'teacher {teacher["top1"]:.2f}']
    in_table[1:1] = [
        f'{each.upper()} {figure:.2f}'
        for each in ('kd', 'pckd')
        if (figure := table.published(each, pair))
    ]
    number = table.pairs[pair].get('table')
    label = f'Table {number}' if number else 'Alone'
    views = row.get('views', 1)
    gmac = teacher['gmac'] + 3 * student['gmac']
    one = f'{teacher["gmac"]} + 3 * {student["gmac"]}'
    cost = f'one view: {one} = {gmac:.2g}'
    if views > 1:
        words = {2: 'two', 4: 'four'}.get(views, views)
        cost = f'{words} views: {views} * ({one}) = {views * gmac:.2g}'
    text = comment(
        f'{row["title"]}, {table.title(pair)} on CIFAR-100\n'
        f'{row["paper"]}{f"; {note}" if note else ""}'
    )
    text += '#\n' + comment(
        'Reproduces  '
        + (
            f'top-1 {top1:.2f} ({table.source(method, pair)})'
            if top1
            else 'no published figure for this pair'
        )
        + f'\n{label:11} {", ".join(in_table)}\n'
        '            Not run to its end here yet.\n'
        f'Command     python tools/train.py {name}\n'
        f'Cost        {cost} GMAC per image\n'
        'Written from table.yml by tools/dev/write_configs.py.'
    )
    text += bases('../_base_/', f'pairs/{pair}_cifar100.py', f'methods/{method}.py')
    text += '\nfrom mmrazor_pckd.apis.recipes import fit\n\n'
    text += model(table.changes(method, pair))
    if own := hooks(table, method):
        text += f'custom_hooks = _base_.custom_hooks + {own}\n'
    text += settings(table.settings(method, pair))
    return text + f'published = {f"dict(top1={top1:.2f})" if top1 else None}\n'


def small_leaf(table: Table, method: str) -> str:
    """A method on the small set."""
    row, name = table.methods[method], f'configs/small/{method}_small.py'
    own, both = hooks(table, method), (LIKE_SMALL, SMALL)
    instead = {**table.of_pair(method, LIKE_SMALL), **table.of_pair(method, SMALL)}
    note = f'; {instead["note"]}' if 'note' in instead else ''
    text = comment(
        f'{row["title"]} on the small set, weights of {table.title(LIKE_SMALL)}\n'
        f'{row["paper"]}{note}'
    )
    text += '#\n' + comment(
        f'Command     python tools/train.py {name}\n'
        'Written from ../cifar100/table.yml by tools/dev/write_configs.py.'
    )
    text += bases('../_base_/', 'pairs/small.py', f'methods/{method}.py')
    text += '\nfrom mmrazor_pckd.apis.recipes import fit\n'
    if own:
        text += 'from mmrazor_pckd.apis.short_schedule import shortened\n'
    text += '\n' + model(table.changes(method, *both))
    if own:
        text += (
            f'custom_hooks = _base_.custom_hooks + shortened(\n{own}, '
            '_base_.max_epochs)\n'
        )
    return text + settings(instead.get('settings', row.get('settings', {})))


def model(changes: dict) -> str:
    arguments = ['_base_.model', '_base_']
    arguments += [f'{key}={python(value)}' for key, value in changes.items()]
    return f'model = fit({", ".join(arguments)})\n'


def settings(values: dict) -> str:
    return ''.join(f'{key} = {python(value)}\n' for key, value in values.items())


def hooks(table: Table, method: str) -> str:
    """Hooks beside those of all, '' where there are none."""
    parts = ['_base_.method_hooks'] if table.has_hooks(method) else []
    if table.hooks(method):
        parts.append(python(table.hooks(method)))
    return ' + '.join(parts)


def pair_file(table: Table, pair: str) -> str:
    """What all methods of a pair share."""
    teacher, student = pair.split('_')
    row = table.networks[teacher]
    schedule = table.networks[student].get('schedule', SCHEDULE)
    growth_rate = table.pairs[pair].get('growth_rate', GROWTH_RATE)
    return (
        comment(
            f'What all methods for {table.title(pair)} on CIFAR-100 share.\n'
            f'The teacher is what configs/cifar100/teachers/{teacher}.py leaves '
            'behind, or a\nfile of RepDistiller, converted by '
            f'tools/model_converters/.\n{row.get("as_teacher", "")}'
            'Written from ../../cifar100/table.yml by tools/dev/write_configs.py.'
        )
        + bases(
            '../',
            'datasets/cifar100_bs64.py',
            f'schedules/{schedule}.py',
            'hooks.py',
            f'networks/{teacher}.py',
            f'networks/{student}.py',
        )
        + f"""
teacher = _base_.{variable(teacher)}
teacher_facts = _base_.{variable(teacher)}_facts
teacher_ckpt = 'work_dirs/{teacher}/epoch_240.pth'
student = _base_.{variable(student)}
student_facts = _base_.{variable(student)}_facts
num_classes = _base_.data_preprocessor.num_classes
growth_rate = {growth_rate}  # of the preview threshold, see methods/pckd.py
"""
    )


def network_alone(table: Table, name: str) -> str:
    """A network alone: a teacher, or a student to compare with."""
    row = table.networks[name]
    return (
        comment(
            f'{row["title"]} alone on CIFAR-100: a teacher, or the student to '
            f'compare with.\n\nReproduces  top-1 {row["top1"]:.2f}, the figure of '
            'CRD (arXiv 1910.10699) in Tables I\n'
            '            and II of PCKD. Not run here yet.\n'
            f'Command     python tools/train.py configs/cifar100/teachers/{name}.py\n'
            f'Result      work_dirs/{name}/epoch_240.pth, a teacher_ckpt as it is\n'
            f'Cost        {row["gmac"]} GMAC forward, three times that to train, '
            f'per image\n{row.get("alone", "")}'
            'Written from ../table.yml by tools/dev/write_configs.py.'
        ).replace('# \n', '#\n')
        + bases(
            '../../_base_/',
            'datasets/cifar100_bs64.py',
            f'schedules/{row.get("schedule", SCHEDULE)}.py',
            'hooks.py',
            f'networks/{name}.py',
        )
        + f"""
model = _base_.{variable(name)}
custom_hooks = _base_.training_hooks
published = dict(top1={row['top1']:.2f})
"""
    )


def readme(table: Table, configs: Path, text: str) -> str:
    """configs/cifar100/README.md with its tables written anew.

    Raises:
        ValueError: If it has no place for one of them.
    """
    with_configs = {method for method, _ in table.cells()}
    shown = [m for m in table.methods if m in with_configs or table.na(m)]
    methods = [['method', 'what it is', 'figures by', 'views']]
    for method in shown:
        row = table.methods[method]
        link = f'[`{method}`](../_base_/methods/{method}.py)'
        methods.append(
            [
                link if method in with_configs else f'`{method}`',
                row['title'],
                row.get('source', SOURCE).format(table='I, II'),
                str(row.get('views', 1)),
            ]
        )
    networks = [['network', 'backbone', 'top-1 alone', 'GMAC']]
    for name, row in table.networks.items():
        file = (configs / f'_base_/networks/{name}.py').read_text()
        (backbone,) = re.findall(r"backbone=dict\(\s*type='(\w+)'", file)
        networks.append(
            [
                f'[`{name}`](../_base_/networks/{name}.py)',
                f'`{backbone}`',
                f'{row["top1"]:.2f}',
                str(row['gmac']),
            ]
        )
    parts = dict(
        figures=figures(table, shown),
        methods=markdown(methods),
        networks=markdown(networks),
    )
    for name, part in parts.items():
        begin, end = f'<!-- {name} of table.yml -->\n', f'<!-- end of {name} -->\n'
        if begin not in text or end not in text:
            raise ValueError(f'cifar100/README.md: {begin.strip()} is missing')
        before, rest = text.split(begin)
        text = before + begin + part + end + rest.split(end)[1]
    return text


def figures(table: Table, shown: List[str]) -> str:
    """Published top-1, a table of methods by pairs for each of the paper's."""
    reasons: Dict[str, str] = {}  # and the letter of each
    for method in shown:
        for reason in table.na(method).values():
            reasons.setdefault(reason, f'({chr(ord("a") + len(reasons))})')
    numbers = dict.fromkeys(row.get('table') for row in table.pairs.values())
    text = ''
    for number in numbers:
        pairs = [p for p, row in table.pairs.items() if row.get('table') == number]
        networks = [table.networks_of(pair) for pair in pairs]
        rows = [
            [f'Table {number}' if number else 'beside the tables']
            + [f'`{pair.replace("_", "_`<br>`")}`' for pair in pairs],
            ['student alone', *(f'{student["top1"]:.2f}' for _, student in networks)],
        ]
        for method in shown:
            cells = [table.published(method, pair) for pair in pairs]
            notes = [reasons.get(table.na(method).get(p, ''), '') for p in pairs]
            rows.append(
                [f'`{method}`']
                + [
                    f'{f"{top1:.2f}" if top1 else "NA" if note else "-"} {note}'.strip()
                    for top1, note in zip(cells, notes)
                ]
            )
        rows.append(['teacher', *(f'{teacher["top1"]:.2f}' for teacher, _ in networks)])
        text += ('\n' if text else '') + markdown(rows)
    if reasons:
        text += '\n' + ''.join(
            f'* {letter} no config: {reason}\n' for reason, letter in reasons.items()
        )
    return text


def markdown(rows: List[List[str]]) -> str:
    """A table; the first row is its head."""
    rows = [rows[0], ['---'] * len(rows[0]), *rows[1:]]
    return ''.join(f'| {" | ".join(row)} |\n' for row in rows)
