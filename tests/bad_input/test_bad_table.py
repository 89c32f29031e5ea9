"""docs/bad_input.md shows the cases that are tested."""

import os
import subprocess
import sys
from pathlib import Path

TABLE = Path(__file__).parents[2] / 'docs' / 'bad_input.md'
AREAS = (
    'data',
    'annotations',
    'labels',
    'model',
    'teacher',
    'checkpoint',
    'numbers',
    'config',
    'missing',
    'metrics',
    'resume',
    'system',
)


def table():
    from importlib import import_module

    areas = {area: import_module(f'test_bad_{area}').CASES for area in AREAS}
    count = sum(map(len, areas.values()))
    fine = sum(
        message.startswith('works: ')
        for cases in areas.values()
        for message, _ in cases.values()
    )
    lines = [
        '# Bad input',
        '',
        f'{count} cases, {fine} of which are no error. Each is a test in',
        '`tests/bad_input`, where `...` in a message stands for anything. A',
        'message is one line: what is wrong, where, and what would be right.',
        'This file is written by `python tests/bad_input/test_bad_table.py`.',
    ]
    for area, cases in areas.items():
        lines += [
            '',
            f'## {area.capitalize()}',
            '',
            '| input | what is said |',
            '| --- | --- |',
        ]
        for name, (message, _) in cases.items():
            cell = message if message.startswith('works: ') else f'`{message}`'
            lines.append(f'| {name} | {cell} |')
    return count, '\n'.join(lines) + '\n'


def test_the_table_is_the_tests():
    count, text = table()
    assert count >= 40
    assert TABLE.read_text() == text  # else run this file


def write():
    TABLE.write_text(table()[1])


if __name__ == '__main__':
    folder = Path(__file__).parent
    paths = [str(folder), str(folder.parent), os.environ.get('PYTHONPATH', '')]
    subprocess.run(
        [sys.executable, '-c', 'import mmrazor_pckd, test_bad_table as t; t.write()'],
        env={**os.environ, 'PYTHONPATH': os.pathsep.join(filter(None, paths))},
        check=True,
    )
