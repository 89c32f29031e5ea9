import math
import statistics

import pytest
from work_dirs import runs_of, step, swept, validated, write

from mmrazor_pckd.apis.matrix_table.cells import matrix_of
from mmrazor_pckd.apis.runs import find_runs


def matrix(folder, reference=None):
    return matrix_of([run.summary() for run in find_runs([folder])], reference)


def test_figures_of_a_cell(tmp_path):
    runs_of(tmp_path, dict(student_small=[50.0, 52.0, 51.0], kd_small=[60, 62, 64]))
    runs_of(tmp_path, dict(pckd_small=[61, 64, 67]), published=dict(top1=65.5))
    found = matrix(tmp_path)
    assert found.pairs == ['small']
    cell = found.cells['pckd', 'small']
    assert cell.by_seed == {0: 61.0, 1: 64.0, 2: 67.0}
    assert (cell.mean, cell.deviation) == (64.0, 3.0)
    assert cell.to_published == -1.5
    assert cell.to_reference.mean == 2.0  # of 1, 2, 3
    t = 2 * 0.475 * math.sqrt(2 / (4 * 0.975 * 0.025))
    assert cell.to_reference.half == pytest.approx(t / math.sqrt(3))
    gains = [11, 12, 16]
    assert cell.to_student.mean == 13.0
    assert cell.to_student.half == pytest.approx(
        t * statistics.stdev(gains) / math.sqrt(3)
    )
    kd = found.cells['kd', 'small']
    assert kd.to_reference is None
    assert kd.to_published is None
    assert found.cells['student', 'small'].to_student is None
    # The same runs are paired, whatever they are compared with.
    assert matrix(tmp_path, 'pckd').cells['kd', 'small'].to_reference.mean == -2.0


def test_pairs_are_of_one_seed(tmp_path):
    runs_of(tmp_path, dict(kd_small={0: 60.0, 2: 64.0}, pckd_small={1: 99.0, 2: 66.0}))
    cell = matrix(tmp_path).cells['pckd', 'small']
    assert cell.mean == 82.5
    assert (cell.to_reference.mean, cell.to_reference.number) == (2.0, 1)
    assert cell.to_reference.half is None


def test_unfinished_runs_never_count(tmp_path):
    runs_of(tmp_path, dict(kd_small=[60.0]), unfinished=['kd_small/seed_1'])
    runs_of(tmp_path, {}, unfinished=['crd_small/seed_0'])
    write(tmp_path / 'at_small' / 'seed_0', [step(3, 30)])
    found = matrix(tmp_path)
    assert found.cells['kd', 'small'].by_seed == {0: 60.0}
    assert found.cells['kd', 'small'].unfinished == 1
    assert found.cells['crd', 'small'].mean is None
    assert found.cells['crd', 'small'].to_reference is None
    assert found.cells['at', 'small'].blind == 1
    assert [cell.method for cell in found.of_pair('small')] == ['kd']


def test_a_network_alone_is_in_all_pairs_that_are_compared(tmp_path):
    runs_of(
        tmp_path,
        dict(
            kd_resnet56_resnet20=[70.0],
            kd_resnet110_resnet20=[71.0],
            resnet20=[69.0],
            resnet56=[72.0],
            vgg13=[74.0],
        ),
    )
    found = matrix(tmp_path)
    assert found.pairs == ['resnet56_resnet20', 'resnet110_resnet20', 'other']
    assert found.methods() == ['teacher', 'student', 'kd', 'vgg13']
    for pair, gain in (('resnet56_resnet20', 1.0), ('resnet110_resnet20', 2.0)):
        assert found.cells['student', pair].mean == 69.0
        assert found.cells['kd', pair].to_student.mean == gain
    assert found.cells['teacher', 'resnet56_resnet20'].to_reference is None
    assert ('teacher', 'resnet110_resnet20') not in found.cells
    assert found.cells['vgg13', 'other'].mean == 74.0


def test_no_run_is_lost(tmp_path):
    names = ['mine', 'kd_my_pair', 'kd_small', 'resnet8', 'small', 'student_demo']
    runs_of(tmp_path, {name: [60.0 + place] for place, name in enumerate(names)})
    runs_of(tmp_path, dict(sskd_head_small=[1.0]))
    found = matrix(tmp_path)
    values = sorted(cell.mean for cell in found.cells.values())
    assert values == [60.0 + place for place in range(len(names))]
    assert [method for method, pair in found.cells if pair == 'other'] == [
        'kd_my_pair',
        'mine',
        'resnet8',
        'small',
    ]


def test_rows_of_one_pair_go_by_their_mean(tmp_path):
    figures = dict(kd=[60.0], at=[62.0], teacher=[50.0], student=[55.0], crd=[61.0])
    runs_of(tmp_path, {f'{name}_small': top1 for name, top1 in figures.items()})
    runs_of(tmp_path, {}, unfinished=['dkd_small/seed_0'])
    assert matrix(tmp_path).methods() == [
        'teacher',
        'student',
        'at',
        'crd',
        'kd',
        'dkd',
    ]
    runs_of(tmp_path, dict(kd_demo=[1.0]))
    assert matrix(tmp_path).methods() == [
        'teacher',
        'student',
        'kd',
        'at',
        'crd',
        'dkd',
    ]


def test_other_overrides_are_other_rows(tmp_path):
    swept(tmp_path, 'pckd_small', {0.1: 60.0, 0.5: 61.0})
    runs_of(tmp_path, dict(pckd_small=[70.0], kd_small=[50.0, 50.0]))
    found = matrix(tmp_path)
    assert found.cells['pckd', 'small'].mean == 70.0
    assert found.cells['pckd [tau=0.1]', 'small'].to_reference.mean == 10.5


def test_two_runs_of_one_seed_are_named(tmp_path):
    for folder in ('a', 'b'):
        runs_of(tmp_path / folder, dict(kd_small=[60.0]))
    with pytest.raises(ValueError, match='kd_small: there are two .* seed 0'):
        matrix(tmp_path)


def test_a_reference_that_is_not_there_is_named(tmp_path):
    runs_of(tmp_path, dict(at_small=[60.0]))
    assert matrix(tmp_path).cells['at', 'small'].to_reference is None
    with pytest.raises(ValueError, match='--to crd: no run is of it, but of at'):
        matrix(tmp_path, 'crd')


def test_runs_without_a_seed_count_and_are_not_paired(tmp_path):
    lines = [step(3, 30), validated(3, 60.0)]
    for folder in ('a/kd_small', 'b/kd_small'):
        write(tmp_path / folder, lines)
    runs_of(tmp_path, dict(at_small=[61.0]))
    found = matrix(tmp_path)
    assert len(found.cells['kd', 'small'].by_seed) == 2
    assert found.cells['at', 'small'].to_reference is None
