"""The comparison tools on logs of real, very small runs."""

import csv
import json
import subprocess
import sys

import compare_runs
import pytest
import run_comparison
from builders import ROOT
from runs import demo_config

OPTIONS = ['default_hooks.logger.interval=1']


def compare(*words):
    done = subprocess.run(
        [sys.executable, 'tools/run_comparison.py', *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope='module')
def finished(pictures, tmp_path_factory):
    """Two configs, of which one fails; the folder and what was printed."""
    folder = tmp_path_factory.mktemp('comparison')
    for name in ('student', 'broken'):
        cfg = demo_config('student', pictures, 'unused')
        if name == 'broken':
            cfg.model.head.in_channels = 7
        cfg.pop('work_dir')
        cfg.dump(folder / f'{name}_tiny.py')
    code, output = compare(
        folder / 'broken_tiny.py',
        folder / 'student_tiny.py',
        '--seeds',
        0,
        1,
        '--work-dir',
        folder,
        '--cfg-options',
        *OPTIONS,
    )
    return folder, code, output


def test_the_rest_goes_on_when_one_fails(finished):
    folder, code, output = finished
    assert code != 0
    assert output.count('FAILED') == 2
    assert 'failed: broken_tiny, seed 0; broken_tiny, seed 1' in output
    for seed in (0, 1):
        assert (folder / f'student_tiny/seed_{seed}/epoch_2.pth').exists()


def test_progress_and_time_left_are_shown(finished):
    lines = [line for line in finished[2].splitlines() if 'gone' in line]
    assert lines
    # By the fourth run the time of a run is known from the second.
    assert any(
        '[4/4] student_tiny, seed 1:' in line and 'for all' in line for line in lines
    )


def test_finished_runs_are_skipped_and_interrupted_ones_resumed(finished):
    folder, _, _ = finished
    run = folder / 'student_tiny' / 'seed_1'
    (run / 'last_checkpoint').write_text(str(run / 'epoch_1.pth'))
    before = (run / 'epoch_2.pth').stat().st_mtime_ns
    code, output = compare(
        folder / 'student_tiny.py',
        '--seeds',
        0,
        1,
        '--work-dir',
        folder,
        '--cfg-options',
        *OPTIONS,
    )
    assert code == 0, output
    assert 'student_tiny, seed 0: finished before' in output
    assert 'resumed epoch: 1' in (run / 'output.txt').read_text()
    assert (run / 'epoch_2.pth').stat().st_mtime_ns > before


def test_seeds_differ_and_repeat(finished):
    folder, _, _ = finished
    losses = []
    for seed in (0, 1):
        log = sorted((folder / f'student_tiny/seed_{seed}').glob('*/vis_data/sc*'))[0]
        losses.append(json.loads(log.read_text().splitlines()[0])['loss'])
    assert losses[0] != losses[1]


def write(folder, lines, max_epochs=3, published=None):
    """A work dir as mmengine leaves it."""
    logs = folder / '20260101_000000' / 'vis_data'
    logs.mkdir(parents=True)
    (logs / 'config.py').write_text(
        f'train_cfg = dict(max_epochs={max_epochs})\npublished = {published}\n'
    )
    (logs / 'scalars.json').write_text('\n'.join(lines) + '\n')


def step(epoch, number, time=0.5, **more):
    return json.dumps(
        dict(loss=1.0, time=time, epoch=epoch, iter=number, step=number, **more)
    )


def validated(epoch, top1, top5=None):
    return json.dumps(
        {'accuracy/top1': top1, 'accuracy/top5': top5 or top1 + 10, 'step': epoch}
    )


@pytest.fixture
def runs(tmp_path):
    for seed, gain in ((0, 0.0), (1, 2.0)):
        lines = []
        for epoch, top1 in enumerate((40.0, 62.0, 60.0), 1):
            lines += [
                step(epoch, 10 * epoch, memory=100 * epoch),
                validated(epoch, top1 + gain),
            ]
        write(tmp_path / 'student' / f'seed_{seed}', lines)
    write(
        tmp_path / 'kd' / 'seed_0',
        [step(3, 30), validated(3, 70.0)],
        published=dict(top1=71.5),
    )
    write(
        tmp_path / 'crashed' / 'seed_0',
        [step(1, 10), validated(1, 80.0), step(2, 20)[:20]],
    )
    write(tmp_path / 'running', [step(1, 10)])
    write(tmp_path / 'blind', [step(3, 30)])
    return tmp_path


def row(rows, name):
    (found,) = (row for row in rows if row['run'] == name)
    return found


def test_the_last_epoch_counts_over_the_seeds(runs):
    rows = compare_runs.table(compare_runs.find_runs([runs]), 'student')
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
    assert kd['to student'] == '+9.00'
    assert kd['published'] == '71.50'
    assert kd['state'] == student['state'] == ''


def test_runs_that_are_not_done_say_so(runs):
    rows = compare_runs.table(compare_runs.find_runs([runs]), 'student')
    assert row(rows, 'crashed')['state'] == ('seed_0 stopped or running at 1/3')
    assert row(rows, 'crashed')['seeds'] == '0'
    assert row(rows, 'running')['top-1'] == '-'
    assert 'running stopped or running at 1/3' in row(rows, 'running')['state']
    assert row(rows, 'blind')['state'] == 'blind has no validation'


def test_a_resumed_run_is_read_over_its_restarts(tmp_path):
    write(tmp_path / 'a', [step(1, 10), validated(1, 10.0)])
    late = tmp_path / 'a' / '20260102_000000' / 'vis_data'
    late.mkdir(parents=True)
    first = tmp_path / 'a' / '20260101_000000' / 'vis_data'
    (late / 'config.py').write_text((first / 'config.py').read_text())
    (late / 'scalars.json').write_text('\n'.join([step(3, 30), validated(3, 30.0)]))
    (run,) = compare_runs.find_runs([tmp_path])
    assert run.complete
    assert run.last(compare_runs.TOP1) == 30
    assert len(run.steps) == 2


def test_table_and_curves_are_written(runs, monkeypatch, capsys):
    out = runs / 'out'
    monkeypatch.setattr(sys, 'argv', ['compare_runs.py', str(runs), '--out', str(out)])
    compare_runs.main()
    assert '61.00 ± 1.41' in capsys.readouterr().out
    lines = (out / 'comparison.md').read_text().splitlines()
    assert lines[0].startswith('| run | seeds | top-1 |')
    assert len(lines) == 2 + 5
    with (out / 'comparison.csv').open() as file:
        assert row(list(csv.DictReader(file)), 'kd')['to student'] == '+9.00'
    assert (out / 'comparison.png').read_bytes()[:4] == b'\x89PNG'


def test_a_folder_without_logs_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, 'argv', ['compare_runs.py', str(tmp_path)])
    with pytest.raises(SystemExit, match=str(tmp_path)):
        compare_runs.main()


def test_several_processes_need_a_launcher(monkeypatch, capsys):
    monkeypatch.setattr(sys, 'argv', ['run.py', 'a.py', '--gpus', '2'])
    with pytest.raises(SystemExit):
        run_comparison.parse_args()
    assert '--gpus needs --launcher pytorch' in capsys.readouterr().err
