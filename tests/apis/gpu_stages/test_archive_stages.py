import json

import pytest
from work_dirs import step, validated, write

from mmrazor_pckd.apis.comparison import as_markdown, table
from mmrazor_pckd.apis.gpu_stages.archive_stages import archive_stages
from mmrazor_pckd.apis.gpu_stages.journal import FINISHED, RUNNING, Entry, Journal
from mmrazor_pckd.apis.marked_tables import renewed

LOG = '    seed: 0\n    PyTorch: 2.11.0\n    GPU 0: NVIDIA H100\n'


@pytest.fixture
def journal(tmp_path):
    found = Journal(tmp_path / 'gpu' / 'stages.json', 'cuda')
    found.put(Entry('tests', 'pytest', FINISHED, 72.0, '', '9 passed'))
    return found


def trained(journal, commit='abcdef012345'):
    for name, top1 in (('wrn16-2', 80.0), ('kd_wrn40-2_wrn16-2', 82.0)):
        write(
            journal.path.parent / 'comparison/runs' / name / 'seed_0',
            [
                step(1, 1),
                validated(1, top1),
                step(2, 2),
                step(3, 3),
                validated(3, top1),
            ],
            record=dict(
                config=f'/tmp/gpu/configs/{name}.py',
                commit=commit,
                version='0.1',
                overrides={'randomness.seed': 0},
            ),
            log=LOG,
        )


def measured(journal):
    folder = journal.path.parent / 'speed'
    folder.mkdir(parents=True)
    (folder / 'wrn_64.json').write_text(
        json.dumps(dict(conditions=dict(kind='cuda', device='NVIDIA H100'), modes={}))
    )


def test_nothing_measured_nothing_written(tmp_path):
    journal = Journal(tmp_path / 'gpu' / 'stages.json', 'cuda')
    journal.put(Entry('speed', 'wrn_64', RUNNING))
    with pytest.raises(ValueError, match='nothing was measured in .*gpu'):
        archive_stages(journal, tmp_path / 'results')
    assert not (tmp_path / 'results').exists()


def test_all_is_kept_and_follows_from_its_files(journal, tmp_path):
    trained(journal, commit=None)
    measured(journal)
    folder = tmp_path / 'results' / 'gpu'
    written = archive_stages(journal, folder, commit='0123456789ab')
    assert all((folder / name).is_file() for name in written)
    page = (folder / 'README.md').read_text()
    assert page == renewed(folder / 'README.md')
    assert '| tests | pytest | finished | 72 | 9 passed |' in page
    assert 'NVIDIA H100 | ' in page
    assert 'Commit 0123456789ab; hardware NVIDIA H100 (GPU 0)' in page
    assert '![' in page
    assert (folder / 'curves.png').exists()
    assert 'no curves' not in page
    entries = json.loads((folder / 'runs.json').read_text())
    assert as_markdown(table(entries)) in page
    # Not where it was on that machine.
    assert [entry['config'] for entry in entries] == [
        'kd_wrn40-2_wrn16-2.py',
        'wrn16-2.py',
    ]
    assert {entry['commit'] for entry in entries} == {'0123456789ab'}
    assert '/tmp' not in ''.join(
        path.read_text() for path in folder.rglob('*.*') if path.suffix != '.png'
    )


def test_what_comes_later_is_added_to_a_page_with_words(journal, tmp_path):
    folder = tmp_path / 'gpu_results'
    archive_stages(journal, folder)
    page = folder / 'README.md'
    assert 'there are no curves' in page.read_text()
    assert 'not measured' in page.read_text()
    assert '![' not in page.read_text()
    page.write_text(page.read_text().replace('## Speed', 'All was well.\n\n## Speed'))
    trained(journal)
    measured(journal)
    for _ in range(2):
        archive_stages(journal, folder)
        text = page.read_text()
        assert 'All was well.' in text
        assert 'no curves' not in text
        assert text.count('## Comparison') == text.count('![') == 1
        assert 'abcdef012345' in text
        assert text == renewed(page)


def test_a_run_that_was_cut_at_its_start_is_left_out(journal, tmp_path):
    trained(journal)
    runs = journal.path.parent / 'comparison/runs'
    write(runs / 'pckd_wrn40-2_wrn16-2' / 'seed_0', [step(1, 1)])
    archive_stages(journal, tmp_path / 'kept')
    entries = json.loads((tmp_path / 'kept' / 'runs.json').read_text())
    assert [entry['run'] for entry in entries] == ['kd_wrn40-2_wrn16-2', 'wrn16-2']
