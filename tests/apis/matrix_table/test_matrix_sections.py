import pytest
from work_dirs import runs_of

from mmrazor_pckd.apis.matrix_table.cells import matrix_of
from mmrazor_pckd.apis.matrix_table.matrix_sections import caption, sections
from mmrazor_pckd.apis.runs import find_runs

FIGURES = dict(student_small=[50.0, 52.0], kd_small=[60.0, 62.0], at_small=[61.5])


def matrix(folder):
    return matrix_of([run.summary() for run in find_runs([folder])])


@pytest.fixture
def small(tmp_path):
    return runs_of(
        tmp_path, FIGURES, unfinished=['at_small/seed_1', 'vid_small/seed_0']
    )


def test_one_pair_is_one_table(small):
    (table,) = sections(matrix(small))
    assert table.header == ['method', 'top-1', 'to kd', 'to student']
    gain = '+10.00 [+10.00, +10.00]'
    assert table.rows == [
        ['student', '51.00 ± 1.41', '-10.00 [-10.00, -10.00]', '-'],
        ['at', '61.50 (n=1)', '+1.50 [-] (n=1)', '+11.50 [-] (n=1)'],
        ['kd', '61.00 ± 1.41', '-', gain],
        ['vid', '-', '-', '-'],
    ]


def test_several_pairs_are_a_table_for_each_quantity(small):
    runs_of(small, dict(kd_demo=[40.0, 41.0]), published=dict(top1=41.5))
    tables = sections(matrix(small))
    assert [table.header for table in tables] == [
        [title, 'small', 'demo']
        for title in ('top-1', 'to kd', 'to student', 'to published')
    ]
    assert tables[0].rows[1] == ['kd', '61.00 ± 1.41', '40.50 ± 0.71']
    # Rows without a difference are left out.
    assert tables[1].rows == [
        ['student', '-10.00 [-10.00, -10.00]', ''],
        ['at', '+1.50 [-] (n=1)', ''],
    ]
    assert tables[3].rows == [['kd', '-', '-1.00']]


def test_the_words_name_what_an_interval_is_and_what_is_left_out(small):
    text = caption(matrix(small))
    assert 'over 2 seeds, fewer where (n=...) is written' in text
    assert "95 % interval by Student's t" in text
    assert 'Seeds are its only source of spread: teacher and test pictures' in text
    assert 'There are 2 intervals' in text
    assert text.endswith('Not finished and not counted: at small (1), vid small (1).')


def test_equal_numbers_of_seeds_have_no_mark(tmp_path):
    found = matrix(runs_of(tmp_path, dict(kd_small=[60.0, 62.0], at_small=[1.0, 2.0])))
    assert 'n=' not in caption(found) + str(sections(found))
