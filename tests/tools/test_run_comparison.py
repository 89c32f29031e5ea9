"""Real, very small runs."""

import json
import subprocess
import sys

import pytest
from builders import ROOT, load_tool
from runs import demo_config

pytestmark = pytest.mark.slow

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
    assert code == 1
    assert output.count('FAILED') == 2
    for seed, line in enumerate(output.splitlines()[-2:]):
        # Its last line, and where the others are.
        assert line.startswith(f'failed: broken_tiny, seed {seed}: RuntimeError: ')
        assert line.endswith(f'(see {folder}/broken_tiny/seed_{seed}/output.txt)')
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


def test_a_dry_run_lists_what_is_there(finished, monkeypatch, capsys):
    folder, _, _ = finished
    words = [folder / 'broken_tiny.py', folder / 'student_tiny.py']
    words += ['--work-dir', folder, '--dry-run']
    monkeypatch.setattr(sys, 'argv', ['run.py', *map(str, words)])
    load_tool('run_comparison.py').main()
    assert capsys.readouterr().out.splitlines() == [
        '[1/2] broken_tiny, seed 0: to train, cost unknown',
        '[2/2] student_tiny, seed 0: finished',
        '2 runs: 1 finished, 0 to resume, 1 to train, 0.0 GPU hours and 1 of unknown '
        'cost',
    ]


@pytest.fixture
def parse(monkeypatch):
    def run(*words):
        monkeypatch.setattr(sys, 'argv', ['run.py', 'a.py', *words])
        return load_tool('run_comparison.py').parse_args()

    return run


def test_several_gpus_take_a_launcher(parse, capsys):
    assert parse('--gpus', '2').launcher == 'pytorch'
    assert parse('--gpus-per-run', '1').launcher == 'none'
    with pytest.raises(SystemExit):
        parse('--gpus-per-run', '2', '--launcher', 'none')
    assert '--gpus-per-run needs --launcher pytorch' in capsys.readouterr().err


def test_jobs_of_slurm_share_no_gpu(parse, capsys):
    assert parse().runs_per_gpu == 1
    with pytest.raises(SystemExit):
        parse('--runs-per-gpu', '2', '--slurm', 'gpu')
    assert '--runs-per-gpu is for one machine' in capsys.readouterr().err


def test_seeds_and_configs_count_once(parse):
    args = parse('a.py', 'b.py', '--seeds', '0', '1', '0')
    assert (args.configs, args.seeds) == (['a.py', 'b.py'], [0, 1])


def test_what_is_wrong_is_one_line(tmp_path, monkeypatch):
    config = tmp_path / 'a.py'
    config.write_text('train_cfg = dict(max_epochs=2)\n')
    tool = load_tool('run_comparison.py')
    for words, message in (
        ([config, '--jobs', 0], '--jobs must be at least 1, got 0'),
        ([config, '--runs-per-gpu', 0], '--runs-per-gpu must be at least 1, got 0'),
        ([tmp_path / 'b.py'], f'{tmp_path}/b.py'),
    ):
        monkeypatch.setattr(sys, 'argv', ['run.py', *map(str, words)])
        with pytest.raises(SystemExit) as error:
            tool.main()
        assert message in str(error.value)
        assert '\n' not in str(error.value)
