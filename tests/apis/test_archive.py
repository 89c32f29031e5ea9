import json

import pytest
from work_dirs import comparison, runs_of, step, validated, write

from mmrazor_pckd.apis.archive import archive, runs_json
from mmrazor_pckd.apis.comparison import as_markdown, table
from mmrazor_pckd.apis.curves import as_csv
from mmrazor_pckd.apis.kept_runs import keep
from mmrazor_pckd.apis.runs import find_runs

FILES = {'runs.json', 'curves.csv', 'curves.png', 'comparison.md', 'README.md'}


@pytest.fixture
def runs(tmp_path):
    write(
        tmp_path / 'pckd' / 'seed_0',
        [step(3, 30), validated(3, 75.0)],
        record=dict(
            config='configs/pckd.py',
            commit='abc',
            version='0.1.0',
            overrides={'randomness.seed': 0},
        ),
        log='    seed: 0\n    PyTorch: 2.6.0\n  - CPU capability usage: AVX2\n',
    )
    return keep(find_runs([comparison(tmp_path)]))


def test_all_is_written(runs, tmp_path):
    folder = tmp_path / 'results' / 'mine'
    assert set(archive(runs, folder)) == FILES
    assert {path.name for path in folder.iterdir()} == FILES
    entries = json.loads((folder / 'runs.json').read_text())
    assert entries == runs.entries
    (pckd,) = (entry for entry in entries if entry['run'] == 'pckd')
    assert pckd == dict(
        run='pckd',
        folder='seed_0',
        config='configs/pckd.py',
        commit='abc',
        overrides={'randomness.seed': 0},
        seed=0,
        versions=dict(torch='2.6.0', mmrazor_pckd='0.1.0'),
        hardware='CPU (AVX2)',
        processes=None,
        unit='epoch',
        length=3,
        done=3,
        fully_logged=True,
        last={'epoch': 3, 'accuracy/top1': 75.0, 'accuracy/top5': 85.0},
        best={'epoch': 3, 'accuracy/top1': 75.0, 'accuracy/top5': 85.0},
        seconds_per_iteration=0.5,
        seconds=15.0,
        memory=None,
        published=None,
    )
    # What is kept is enough for the table.
    assert (folder / 'comparison.md').read_text() == as_markdown(table(entries))
    assert (folder / 'curves.csv').read_text() == as_csv(runs.rows)


def test_a_page_is_begun_with_what_is_on_record(runs, tmp_path):
    archive(runs, tmp_path / 'mine')
    text = (tmp_path / 'mine' / 'README.md').read_text()
    assert text.startswith('# mine\n')
    assert '<!-- table of comparison.md -->\n| run | seeds |' in text
    # Those of the runs without a record are not guessed.
    assert 'Commit unknown, abc; hardware unknown, CPU (AVX2)' in text
    assert 'torch 2.6.0, mmrazor_pckd 0.1.0' in text


def test_a_page_that_is_there_stays_but_for_its_tables(runs, tmp_path):
    folder = tmp_path / 'mine'
    folder.mkdir()
    page = folder / 'README.md'
    page.write_text('What I have found.')
    assert set(archive(runs, folder)) == FILES - {'README.md'}
    assert page.read_text() == 'What I have found.'
    marked = '<!-- table of comparison.md, first 2 rows -->\n{}<!-- end of table -->\n'
    page.write_text('What I have found.\n' + marked.format('| old |\n'))
    archive(runs, folder)
    head = (folder / 'comparison.md').read_text().splitlines(keepends=True)[:4]
    assert page.read_text() == 'What I have found.\n' + marked.format(''.join(head))


def test_a_new_page_has_all_tables_and_pictures(runs, tmp_path):
    folder = tmp_path / 'mine'
    folder.mkdir()
    (folder / 'matrix.md').write_text('| m |\n\nWords.\n')
    archive(runs, folder, written=['matrix.md', 'matrix.csv', 'matrix.png'])
    text = (folder / 'README.md').read_text()
    assert '<!-- table of matrix.md -->\n| m |\n<!-- end of table -->\n' in text
    assert '<!-- table of comparison.md -->\n| run |' in text
    assert '(matrix.png)' in text
    assert '(curves.png)' in text


def test_a_growing_folder_is_archived_again(tmp_path):
    folder = tmp_path / 'mine'
    work = runs_of(tmp_path / 'a', dict(kd_small=[60.0]), ['kd_small/seed_1'])
    archive(keep(find_runs([work])), folder)
    assert 'seed_1 stopped or running at 1/3' in (folder / 'comparison.md').read_text()
    write(work / 'kd_small' / 'seed_1', [step(3, 30), validated(3, 62.0)], '2027')
    runs_of(tmp_path / 'b', dict(pckd_small=[63.0]))
    archive(keep(find_runs([work, tmp_path / 'b'])), folder)
    text = (folder / 'README.md').read_text()
    assert '| kd_small | 2 | 61.00 ± 1.41 |' in text
    assert '| pckd_small | 1 | 63.00 |' in text
    assert 'stopped' not in text


def test_a_fact_is_a_line():
    entries = [dict(run='a', last={}), dict(run='b', last=dict(top1=1.5))]
    text = runs_json(entries)
    assert json.loads(text) == entries
    assert '  "last": {"top1": 1.5}\n' in text
