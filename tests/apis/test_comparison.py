import csv
import io

import pytest
from work_dirs import comparison, runs_of, swept

from mmrazor_pckd.apis.comparison import as_csv, as_markdown, show, table
from mmrazor_pckd.apis.runs import find_runs


@pytest.fixture
def rows(tmp_path):
    runs = find_runs([comparison(tmp_path)])
    return table([run.summary() for run in runs], 'student')


def row(rows, name):
    (found,) = (row for row in rows if row['run'] == name)
    return found


def test_the_last_epoch_counts_over_the_seeds(rows):
    student = row(rows, 'student')
    assert student['seeds'] == '2'
    assert student['top-1'] == '61.00 ± 1.41'  # of 60 and 62
    assert student['top-5'] == '71.00 ± 1.41'
    assert student['best top-1'] == '63.00 ± 1.41'
    assert student['to student'] == '+0.00'
    assert student['s/iter'] == '0.500'
    assert student['train s'] == '15'
    assert student['memory MB'] == '300'
    kd = row(rows, 'kd')
    assert kd['top-1'] == '70.00'
    assert kd['to student'] == '+10.00'  # than the student of its seed
    assert kd['published'] == '71.50'
    assert kd['state'] == student['state'] == ''


def test_runs_that_are_not_done_say_so(rows):
    assert row(rows, 'crashed')['state'] == ('seed_0 stopped or running at 1/3')
    assert row(rows, 'crashed')['seeds'] == '0'
    assert row(rows, 'running')['top-1'] == '-'
    assert 'running stopped or running at 1/3' in row(rows, 'running')['state']
    assert row(rows, 'blind')['state'] == 'blind has no validation'


def test_without_the_baseline_there_is_no_gain(tmp_path):
    runs = find_runs([comparison(tmp_path)])
    rows = table([run.summary() for run in runs], 'plain')
    assert {found['to student'] for found in rows} == {'-'}
    assert 'to student' not in as_markdown(rows)


def test_other_overrides_are_other_rows(tmp_path, capsys):
    runs = find_runs([swept(tmp_path, 'pckd_small', {0.1: 60.0, 0.5: 70.0})])
    rows = table([run.summary() for run in runs])
    assert [(found['run'], found['top-1']) for found in rows] == [
        ('pckd_small [tau=0.1]', '60.50 ± 0.71'),
        ('pckd_small [tau=0.5]', '70.50 ± 0.71'),
    ]
    show(rows)
    assert 'pckd_small [tau=0.5]' in capsys.readouterr().out


def test_texts_of_the_table(rows, capsys):
    lines = as_markdown(rows).splitlines()
    assert lines[0].startswith('| run | seeds | top-1 |')
    assert len(lines) == 2 + 5
    found = list(csv.DictReader(io.StringIO(as_csv(rows))))
    assert found == rows
    show(rows)
    assert '61.00 ± 1.41' in capsys.readouterr().out


def test_a_student_with_other_overrides_is_no_baseline(tmp_path):
    runs_of(tmp_path, dict(student_small=[50.0], kd_small=[60.0]))
    longer = {'train_cfg.max_epochs': 24}
    runs_of(
        tmp_path / 'longer',
        dict(student_small=[58.0]),
        record=dict(config='student_small.py', overrides=longer),
    )
    rows = table([run.summary() for run in find_runs([tmp_path])])
    assert row(rows, 'kd_small')['to student'] == '+10.00'
    assert row(rows, 'student_small [max_epochs=24]')['to student'] == '+8.00'


def test_runs_are_compared_with_the_student_of_their_seed(tmp_path):
    figures = dict(student_small=[50.0, 52.0], kd_small={1: 60.0}, crd_small={2: 9.0})
    found = table([run.summary() for run in find_runs([runs_of(tmp_path, figures)])])
    assert row(found, 'kd_small')['to student'] == '+8.00'
    assert row(found, 'crd_small')['to student'] == '-'
    entries = [run.summary() for run in find_runs([tmp_path])]
    unknown = [dict(entry, seed=None, folder='a') for entry in entries]
    assert row(table(unknown), 'kd_small')['to student'] == '+9.00'


def test_students_of_two_pairs_are_no_baseline(tmp_path):
    runs_of(tmp_path, dict(student_small=[50.0], student_demo=[9.0], kd_demo=[60.0]))
    found = table([run.summary() for run in find_runs([tmp_path])])
    assert {each['to student'] for each in found} == {'-'}


def test_an_accuracy_that_is_nan_is_named(tmp_path):
    runs_of(tmp_path, dict(kd_small=[60.0, float('nan')]))
    (found,) = table([run.summary() for run in find_runs([tmp_path])])
    assert found['top-1'] == '60.00'
    assert found['state'] == 'seed_1 has no validation'
