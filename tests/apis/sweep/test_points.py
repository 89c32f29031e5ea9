import pytest
from work_dirs import runs_of, swept

from mmrazor_pckd.apis.kept_runs import keep, renew
from mmrazor_pckd.apis.runs import find_runs
from mmrazor_pckd.apis.sweep import sweep_of
from mmrazor_pckd.apis.sweep.points import order

TAU, ALPHA = 'model.tau', 'model.alpha'


def entries(folder, *keys):
    return [run.summary([keys] if keys else ()) for run in find_runs([folder])]


def test_a_line_of_each_config(tmp_path):
    swept(tmp_path, 'pckd_small', {0.5: 61.0, 0.1: 60.0, 10: 62.0})
    swept(tmp_path, 'ckd_small', {0.1: 50.0, 0.5: 51.0}, seeds=(3,))
    found = sweep_of(entries(tmp_path, TAU), [TAU])
    assert found.points('pckd_small') == [
        ((0.1,), {0: 60.0, 1: 61.0}),
        ((0.5,), {0: 61.0, 1: 62.0}),
        ((10,), {0: 62.0, 1: 63.0}),
    ]
    assert found.points('ckd_small') == [((0.1,), {3: 53.0}), ((0.5,), {3: 54.0})]
    assert found.axis(0) == [0.1, 0.5, 10]


def test_the_value_is_that_of_the_config_where_nothing_overrides_it(tmp_path):
    swept(tmp_path, 'pckd_small', {0.5: 61.0}, seeds=(0,))
    model = dict(of='pckd_small', tau=0.2, alpha=1)
    runs_of(tmp_path, dict(pckd_small=[60.0]), model=model)
    found = sweep_of(entries(tmp_path, TAU), [TAU])
    assert found.lines == {'pckd_small': {(0.2,): {0: 60.0}, (0.5,): {0: 61.0}}}
    # An archive that does not hold it has the overrides alone.
    with pytest.raises(ValueError, match='two values; runs: pckd_small'):
        sweep_of(entries(tmp_path), [TAU])


def test_other_overrides_make_another_line(tmp_path):
    for alpha in (1, 2):
        also = {ALPHA: alpha}
        swept(tmp_path / str(alpha), 'pckd_small', {0.1: 60.0, 0.5: 61.0}, also=also)
    runs = entries(tmp_path)
    assert list(sweep_of(runs, [TAU]).lines) == [
        'pckd_small [alpha=1]',
        'pckd_small [alpha=2]',
    ]
    both = sweep_of(runs, [TAU, ALPHA])
    assert list(both.lines['pckd_small']) == [(0.1, 1), (0.5, 1), (0.1, 2), (0.5, 2)]
    assert both.axis(1) == [1, 2]


def test_configs_that_differ_in_the_key_alone_are_a_line(tmp_path):
    for name, tau, alpha in (
        ('pckd_tau1_small', 1, 5),
        ('pckd_small', 2, 5),
        ('pckd_tau10_small', 10, 5),
        ('pckd_alpha_small', 2, 6),
    ):
        model = dict(of='pckd_small', tau=tau, alpha=alpha)
        runs_of(tmp_path, {name: [60.0 + tau]}, model=model, work_dir=name)
    found = sweep_of(entries(tmp_path, TAU), [TAU])
    assert found.points('pckd_small') == [
        ((1,), {0: 61.0}),
        ((2,), {0: 62.0}),
        ((10,), {0: 70.0}),
    ]
    assert found.left_out == ['pckd_alpha_small']
    # The same lines follow from what an archive keeps.
    runs = find_runs([tmp_path])
    kept = renew(keep(runs, [[TAU]]), keep(runs, [[ALPHA]]))
    assert sweep_of(kept.entries, [TAU]) == found
    assert list(sweep_of(kept.entries, [ALPHA]).lines) == ['pckd_small']


def test_two_lines_do_not_share_a_name(tmp_path):
    for model in ('a', 'b'):
        values = {0.1: 60.0, 0.5: 61.0}
        swept(tmp_path / model, 'pckd_small', values, more=dict(optim_wrapper=model))
    names = list(sweep_of(entries(tmp_path, TAU), [TAU]).lines)
    assert names == ['pckd_small', 'pckd_small (2)']


def test_what_has_no_two_values_is_beside_it(tmp_path):
    swept(tmp_path, 'pckd_small', {0.1: 60.0, 0.5: 61.0})
    runs_of(tmp_path, dict(kd_small=[50.0, 52.0], at_small=[1.0], mine=[2.0]))
    runs_of(tmp_path, dict(crd_small=[3.0]), model=dict(tau=1))
    runs_of(tmp_path, dict(sskd_head_small=[3.0]))
    found = sweep_of(entries(tmp_path, TAU), [TAU])
    assert found.flat == {'kd_small': 51.0}
    assert sorted(found.left_out) == ['at_small', 'crd_small', 'mine']
    assert sweep_of(entries(tmp_path), [TAU], 'at').flat == {'at_small': 1.0}


def test_unfinished_runs_do_not_count(tmp_path):
    swept(tmp_path, 'pckd_small', {0.1: 60.0, 0.5: 61.0}, seeds=(0,))
    runs_of(tmp_path, {}, unfinished=['pckd_small/seed_0'], model=dict(tau=9))
    assert sweep_of(entries(tmp_path, TAU), [TAU]).axis(0) == [0.1, 0.5]


def test_two_runs_of_one_point_and_seed_are_named(tmp_path):
    swept(tmp_path / 'a', 'pckd_small', {0.1: 60.0, 0.5: 61.0})
    swept(tmp_path / 'b', 'pckd_small', {0.1: 60.0})
    with pytest.raises(ValueError, match=r'pckd_small with model\.tau=0\.1: .*seed 0'):
        sweep_of(entries(tmp_path), [TAU])


def test_a_key_of_no_run_is_named(tmp_path):
    runs_of(tmp_path, dict(kd_small=[50.0]))
    with pytest.raises(ValueError, match='--sweep model.x: no config has'):
        sweep_of(entries(tmp_path), ['model.x'])
    with pytest.raises(ValueError, match='no run is finished'):
        sweep_of([], ['model.x'])


def test_values_that_are_no_numbers_have_an_order():
    values = [('b',), (2,), (True,), ('[1, 2]',), (None,), (1.5,)]
    assert sorted(values, key=order)[:2] == [(1.5,), (2,)]


def test_a_reference_on_other_pictures_is_not_beside_it(tmp_path):
    also = {'val_dataloader.dataset.ann_file': 'val.txt'}
    swept(tmp_path, 'pckd_small', {0.1: 60.0, 0.5: 61.0}, also=also)
    runs_of(tmp_path / 'test', dict(kd_small=[70.0]))
    found = sweep_of(entries(tmp_path), [TAU])
    assert (found.flat, found.left_out) == ({}, ['kd_small'])
    record = dict(config='kd_small.py', overrides=also)
    runs_of(tmp_path / 'val', dict(student_small=[50.0]), record=record)
    assert sweep_of(entries(tmp_path), [TAU]).flat == {'student_small': 50.0}
