import json
import shutil

import pytest
from work_dirs import runs_of, step, swept, validated, write

from mmrazor_pckd.apis import curves
from mmrazor_pckd.apis.archive import archive
from mmrazor_pckd.apis.kept_runs import KeptRuns, identity, keep, read, renew
from mmrazor_pckd.apis.runs import find_runs


@pytest.fixture
def folder(tmp_path):
    return tmp_path / 'work_dirs'


def top1s(kept):
    return {
        (entry['run'], entry['folder']): entry['last']['accuracy/top1']
        for entry in kept.entries
    }


def test_an_archive_gives_back_what_it_was_given(folder, tmp_path):
    runs_of(folder, dict(kd_small=[60.0, 61.0]))
    swept(folder, 'pckd_small', {0.1: 62.0})
    kept = keep(find_runs([folder]), [['model.tau']])
    archive(kept, tmp_path / 'kept')
    again = read(tmp_path / 'kept')
    assert again.entries == kept.entries
    assert curves.as_csv(again.rows) == curves.as_csv(kept.rows)
    assert [entry['settings'] for entry in again.entries] == [
        {},
        {},
        {'model.tau': 0.1},
        {'model.tau': 0.1},
    ]
    assert read(tmp_path / 'nowhere') == KeptRuns()


def test_what_this_machine_lacks_is_kept(folder, tmp_path):
    runs_of(folder, dict(kd_small=[60.0, 61.0], crd_small=[50.0]))
    older = keep(find_runs([folder]))
    shutil.rmtree(folder)
    runs_of(folder, dict(kd_small={1: 70.0, 2: 71.0}))
    kept = renew(older, keep(find_runs([folder])))
    assert top1s(kept) == {
        ('crd_small', 'seed_0'): 50.0,
        ('kd_small', 'seed_0'): 60.0,
        ('kd_small', 'seed_1'): 70.0,  # found again
        ('kd_small', 'seed_2'): 71.0,
    }
    assert [(row['run'], row['seed'], row['accuracy/top1']) for row in kept.rows] == [
        ('crd_small', 0, 50.0),
        ('kd_small', 0, 60.0),
        ('kd_small', 1, 70.0),
        ('kd_small', 2, 71.0),
    ]
    # Once more changes nothing.
    assert renew(kept, keep(find_runs([folder]))) == kept


def test_a_run_that_began_anew_does_not_replace_a_finished_one(folder):
    older = keep(find_runs([runs_of(folder, dict(kd_small=[60.0]))]))
    shutil.rmtree(folder)
    runs_of(folder, {}, unfinished=['kd_small/seed_0', 'crd_small/seed_0'])
    kept = renew(older, keep(find_runs([folder])))
    assert top1s(kept) == {('kd_small', 'seed_0'): 60.0, ('crd_small', 'seed_0'): 99.0}
    assert [row['step'] for row in kept.rows if row['run'] == 'kd_small'] == [3]


def test_runs_with_other_overrides_are_other_runs(folder):
    swept(folder, 'pckd_small', {0.1: 62.0, 0.5: 61.0}, seeds=(0,))
    kept = keep(find_runs([folder]))
    assert len({identity(entry) for entry in kept.entries}) == 2
    older = KeptRuns(kept.entries[:1], kept.rows[:1])
    assert renew(older, KeptRuns(kept.entries[1:], kept.rows[1:])) == kept
    assert [row['run'] for row in kept.labelled()] == [
        'pckd_small [tau=0.1]',
        'pckd_small [tau=0.5]',
    ]


def test_values_of_keys_that_are_not_asked_for_again_stay(folder):
    swept(folder, 'pckd_small', {0.1: 62.0}, seeds=(0,))
    runs = find_runs([folder])
    kept = renew(keep(runs, [['model.tau']]), keep(runs, [['model.alpha']]))
    assert kept.entries[0]['settings'] == {'model.tau': 0.1, 'model.alpha': 1}
    assert renew(kept, keep(runs)).entries[0]['settings'] == {
        'model.tau': 0.1,
        'model.alpha': 1,
    }


def test_curves_without_a_folder_are_those_of_name_and_seed(folder):
    kept = keep(find_runs([runs_of(folder, dict(kd_small=[60.0, 61.0]))]))
    rows = [{k: row[k] for k in row if k != 'folder'} for row in kept.rows]
    write(
        folder / 'kd_small' / 'seed_1',
        [step(3, 30), validated(3, 65.0)],
        start='20260102_000000',
    )
    found = renew(KeptRuns(kept.entries, rows), keep(find_runs([folder])))
    assert [row['accuracy/top1'] for row in found.rows] == [60.0, 65.0]


@pytest.mark.parametrize('text', ['{', '[1]', '{"a": 1}', '[{"folder": "a"}]'])
def test_another_file_is_named(tmp_path, text):
    (tmp_path / 'runs.json').write_text(text)
    with pytest.raises(ValueError, match=r'runs\.json is not a list of runs'):
        read(tmp_path)
    (tmp_path / 'runs.json').write_text(json.dumps([]))
    assert read(tmp_path).entries == []


def test_one_run_in_two_work_dirs_is_named(folder, tmp_path):
    runs_of(folder, dict(kd_small=[60.0, 61.0]))
    copied = tmp_path / 'copied'
    shutil.copytree(folder / 'kd_small' / 'seed_1', copied / 'kd_small' / 'seed_1')
    with pytest.raises(ValueError, match='kd_small, seed 1, is in .*copied.* and in '):
        keep(find_runs([folder, copied]))


def test_seeds_in_folders_of_one_name_are_other_runs(folder):
    for seed in (0, 1):
        write(
            folder / str(seed) / 'kd_small',
            [step(3, 30), validated(3, 60.0 + seed)],
            log=f'    seed: {seed}\n',
        )
    kept = renew(KeptRuns(), keep(find_runs([folder])))
    assert [entry['seed'] for entry in kept.entries] == [0, 1]
    assert [row['accuracy/top1'] for row in kept.rows] == [60.0, 61.0]
