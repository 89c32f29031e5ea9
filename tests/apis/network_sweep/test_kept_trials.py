"""Results as lines, cells and a table."""

import pytest

from mmrazor_pckd.apis.network_sweep import sweep
from mmrazor_pckd.apis.network_sweep.families import Family
from mmrazor_pckd.apis.network_sweep.kept_trials import (
    BEGIN,
    END,
    add,
    cell,
    read,
    table,
    write_page,
)
from mmrazor_pckd.apis.new_config import method_names

DONE = dict(done='predict', why='', size=64, parameters=1_234_567, cannot=['fsp'])


def test_the_last_result_counts(tmp_path):
    path = tmp_path / 'networks.jsonl'
    assert read(path) == {}
    add(path, 'A', 'student', dict(why='ValueError: no'))
    add(path, 'A', 'teacher', DONE)
    add(path, 'A', 'student', DONE)
    assert read(path)['A', 'student']['why'] == ''
    assert len(read(path)) == 2


@pytest.mark.parametrize(
    ('result', 'text'),
    [
        (DONE, 'yes'),
        (dict(DONE, done='step'), 'one step'),
        (dict(DONE, done='step', why='TypeError: a | b'), 'no: after a step, a b'),
        (dict(DONE, done='epoch', why='E: x'), 'no: after its epoch, x'),
        (dict(why='ValueError: --teacher: a.py (B) has none'), 'no: has none'),
        (dict(why='RuntimeError: ' + 'x' * 200), f'no: {"x" * 87}...'),
    ],
)
def test_cells(result, text):
    assert cell(result) == text


def test_rows():
    families = [Family('A', 'a_in1k', {'depth': 2}), Family('B', 'mmpretrain::b/b.py')]
    results = {
        ('A', 'student'): DONE,
        ('A', 'teacher'): dict(DONE, cannot=[]),
        ('B', 'student'): dict(why='ValueError: no'),
    }
    first, second = table(families, results, method_names()).splitlines()[2:]
    assert first == (
        '| A | `a_in1k`, made smaller | 1.2 | 64 | yes | yes | '
        'as student `fsp`; as teacher none |'
    )
    assert second == '| B | `b` |  |  | no: no | not run |  |'


def test_a_page_without_the_comments_is_refused(tmp_path):
    page = tmp_path / 'networks.md'
    page.write_text(f'above\n{BEGIN}\nold\n{END}\nbelow\n')
    write_page(page, '| new |')
    assert page.read_text() == f'above\n{BEGIN}\n\n| new |\n\n{END}\nbelow\n'
    page.write_text('none')
    with pytest.raises(ValueError, match='the table stands between'):
        write_page(page, '| new |')


def test_a_family_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match="no family 'ResNets'; there are: AlexNet"):
        sweep(tmp_path, only=['ResNets'])
