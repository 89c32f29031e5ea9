import json

import pytest

from mmrazor_pckd.apis.gpu_stages.journal import (
    CUT,
    FAILED,
    FINISHED,
    RUNNING,
    Entry,
    Journal,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / 'gpu' / 'stages.json'


def test_it_is_read_as_it_was_written(path):
    journal = Journal(path, 'cuda')
    journal.put(Entry('tests', 'pytest', FAILED, 7.5, 'last', '1 failed', 'abc'))
    journal.put(Entry('speed', 'wrn', FINISHED))
    again = Journal(path, 'cuda')
    assert again.entries == journal.entries
    assert again.finished('speed', 'wrn')
    assert not again.finished('tests', 'pytest')
    assert not again.finished('speed', 'pytest')
    assert [str(each) for each in again.named(FAILED, 'tests')] == ['tests/pytest']
    assert again.named(FAILED, 'speed') == []
    assert not list(path.parent.glob('*.part'))


def test_a_command_has_one_entry(path):
    journal = Journal(path, 'cuda')
    for state in (CUT, FINISHED):
        journal.put(Entry('tests', 'pytest', state))
    assert [each['state'] for each in json.loads(path.read_text())['commands']] == [
        FINISHED
    ]


def test_what_was_killed_was_cut(path):
    Journal(path, 'cuda').put(Entry('tests', 'pytest', RUNNING))
    assert Journal(path, 'cuda').entries['tests', 'pytest'].state == CUT


def test_devices_are_kept_apart(path):
    Journal(path, 'cpu').put(Entry('tests', 'pytest'))
    with pytest.raises(ValueError, match='--out .*gpu: holds what --device cpu has'):
        Journal(path, 'cuda')


@pytest.mark.parametrize('text', ['{', '[]', '{"device": "cpu"}'])
def test_another_file_is_one_line(path, text):
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ValueError, match='no file of tools/benchmark/gpu.py') as error:
        Journal(path, 'cpu')
    assert '\n' not in str(error.value)


def test_a_row_for_each_command(path):
    journal = Journal(path, 'cuda')
    journal.put(Entry('tests', 'pytest', FINISHED, 71.6, 'x', '9 passed'))
    journal.put(Entry('speed', 'wrn', CUT, 3.2, 'x'))
    assert journal.table().splitlines()[2:] == [
        '| tests | pytest | finished | 72 | 9 passed |',
        '| speed | wrn | cut | 3 | - |',
    ]
