import json

import pytest

from mmrazor_pckd.apis.gpu_stages.journal import CUT, FAILED, FINISHED, Journal
from mmrazor_pckd.apis.gpu_stages.run_stages import run_stages
from mmrazor_pckd.apis.gpu_stages.stage import Command, Stage


@pytest.fixture
def run(tmp_path):
    """Runs stages in one folder; returns states by command, and the lines."""

    def call(*stages, seconds=60, **more):
        journal = Journal(tmp_path / 'stages.json', 'cpu')
        lines = []
        run_stages(stages, journal, seconds, note=lines.append, **more)
        return {str(entry): entry.state for entry in journal.entries.values()}, lines

    return call


def shell(name, script, **more):
    return Command(name, ['sh', '-c', script], **more)


def test_what_fails_or_is_cut_does_not_stop_the_next(run, monkeypatch):
    monkeypatch.setattr('mmrazor_pckd.apis.gpu_stages.run_stages.LEAST', 0)
    states, lines = run(
        Stage('tests', [shell('a', 'echo wrong; exit 1'), Command('b', ['no_such'])]),
        Stage('speed', [shell('c', 'echo slow; exec sleep 60', seconds=0.4)]),
        Stage('comparison', [shell('d', 'echo done')]),
    )
    assert states == {
        'tests/a': FAILED,
        'tests/b': FAILED,
        'speed/c': CUT,
        'comparison/d': FINISHED,
    }
    assert any(line.endswith('failed after 0:00, wrong') for line in lines)
    assert any(line.startswith('speed/c: cut after 0:0') for line in lines)


def test_a_stage_has_its_part_of_what_is_left(run, monkeypatch, tmp_path):
    seen = {}

    def limited(words, output, seconds, environment):
        seen[output.relative_to(tmp_path).as_posix()] = seconds, dict(environment)
        return 0, ''

    monkeypatch.setattr('mmrazor_pckd.apis.gpu_stages.run_stages.run_limited', limited)
    run(
        Stage('tests', [shell('a', '')], dict(OMP_NUM_THREADS='1')),
        Stage('speed', [shell('b', '', seconds=40), shell('c', '')]),
        Stage('comparison', [shell('d', '')]),
        seconds=540,
    )
    limits = {name: round(seconds, -1) for name, (seconds, _) in seen.items()}
    # The tests have left all of their three minutes.
    assert limits == {
        'tests/a.txt': 180,
        'speed/b.txt': 80,
        'speed/c.txt': 270,
        'comparison/d.txt': 540,
    }
    assert seen['tests/a.txt'][1] == dict(OMP_NUM_THREADS='1')


def test_finished_commands_are_skipped_and_others_run_again(run, tmp_path):
    count = f'echo x >>{tmp_path}/ran; test -e {tmp_path}/there'
    stage = Stage('tests', [shell('a', count), shell('b', 'true')])
    assert run(stage)[0] == {'tests/a': FAILED, 'tests/b': FINISHED}
    (tmp_path / 'there').touch()
    states, lines = run(stage)
    assert states == {'tests/a': FINISHED, 'tests/b': FINISHED}
    assert 'tests/b: finished before' in lines
    run(stage)
    assert (tmp_path / 'ran').read_text().count('x') == 2
    run(stage, again=True)
    assert (tmp_path / 'ran').read_text().count('x') == 3


def test_nothing_is_started_without_time(run, tmp_path):
    stage = Stage('tests', [shell('a', f'touch {tmp_path}/ran')])
    states, lines = run(stage, seconds=1)
    assert states == {'tests/a': CUT}
    assert not (tmp_path / 'ran').exists()
    assert lines == ['tests/a: cut after 0:00, no time is left to start it']


def test_what_goes_before_and_what_comes_out(run, tmp_path):
    def wrong(seconds):
        raise ValueError('--data: there are no pictures')

    def broken():
        raise KeyError('top1')

    left = []
    stages = [
        Stage('a', [shell('a', 'true', before=wrong)]),
        Stage('b', [shell('b', 'true', before=left.append, summary=lambda: '9')]),
        Stage('c', [shell('c', 'true', summary=broken)]),
        Stage('d', left_out='there are no tests'),
    ]
    states, lines = run(*stages, commit='abc')
    assert states == {'a/a': FAILED, 'b/b': FINISHED, 'c/c': FINISHED}
    assert 'a/a: failed after 0:00, --data: there are no pictures' in lines
    assert any(line.endswith(', 9') for line in lines)
    assert any(line.endswith("no summary: KeyError: 'top1'") for line in lines)
    assert 'd: left out, there are no tests' in lines
    assert len(left) == 1
    entries = json.loads((tmp_path / 'stages.json').read_text())['commands']
    assert {entry['commit'] for entry in entries} == {'abc'}
    assert [entry['summary'] for entry in entries][:2] == ['', '9']


def test_an_interrupt_is_kept_and_ends_all(run, tmp_path, monkeypatch):
    def limited(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr('mmrazor_pckd.apis.gpu_stages.run_stages.run_limited', limited)
    stages = [Stage(name, [shell('a', 'true')]) for name in ('tests', 'speed')]
    with pytest.raises(KeyboardInterrupt):
        run(*stages)
    (entry,) = json.loads((tmp_path / 'stages.json').read_text())['commands']
    assert (entry['stage'], entry['state']) == ('tests', CUT)
