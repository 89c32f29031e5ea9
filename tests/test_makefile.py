"""What `make table1`, `table2`, `table3` and `gpu` run."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ROOT, load_tool


@pytest.fixture(autouse=True)
def no_make_above(monkeypatch):
    """`make test` hands its flags down."""
    for name in ('MAKEFLAGS', 'MAKELEVEL', 'MFLAGS'):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def make(monkeypatch):
    """Parsed command lines of the tools that a target calls, by tool."""

    def parsed(*words):
        done = subprocess.run(
            ['make', '--dry-run', '-o', '.venv/.demo', '-o', '.venv/.test', *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        found = {}
        for line in done.stdout.replace('\\\n', ' ').splitlines():
            _, python, tool, *flags = shlex.split(line)
            assert python == 'python'
            monkeypatch.setattr(sys, 'argv', [tool, *flags])
            found[Path(tool).name] = load_tool(ROOT / tool).parse_args()
        return found

    return parsed


@pytest.mark.parametrize('target', ['table1', 'table2'])
def test_a_table_of_cifar100_is_three_seeds_and_its_matrix(make, target):
    tools = make(target, 'AT_ONCE=8')
    runs, table = tools['run_comparison.py'], tools['compare_runs.py']
    assert (runs.pairs, runs.methods, runs.seeds) == ([target], ['all'], [0, 1, 2])
    assert (runs.jobs, runs.launcher) == (8, 'none')
    assert table.work_dirs == [runs.work_dir]
    assert table.matrix


def test_imagenet_has_256_images_in_a_step_on_any_gpus(make):
    more = 'ARGS=--cfg-options train_dataloader.dataset.data_root=/data'
    runs = make('table3', 'GPUS=4', more)['run_comparison.py']
    assert (runs.pairs, runs.seeds) == (['table3'], [0])
    assert (runs.gpus_per_run, runs.launcher) == (4, 'pytorch')
    assert runs.cfg_options == [
        'train_dataloader.batch_size=64',
        'train_dataloader.dataset.data_root=/data',
    ]


@pytest.mark.parametrize('gpus', ['3', '0', '512', 'all'])
def test_a_step_that_cannot_be_divided_is_one_line(gpus):
    words = ['make', '--dry-run', '-o', '.venv/.demo', 'table3', f'GPUS={gpus}']
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode
    assert f'GPUS={gpus}: 256 images cannot be divided by it' in done.stderr
    assert 'run_comparison.py' not in done.stdout


@pytest.mark.parametrize('args', ['--dry-run', '--slurm gpu', '--slurm=gpu'])
def test_there_is_no_table_before_something_is_trained(make, args):
    assert list(make('table1', f'ARGS={args}')) == ['run_comparison.py']


def test_seeds_and_methods_are_chosen(make):
    runs = make('table1', 'SEEDS=5', 'METHODS=kd at')['run_comparison.py']
    assert (runs.seeds, runs.methods) == ([5], ['kd', 'at'])


def test_all_that_needs_a_gpu_in_nine_minutes(make):
    args = make('gpu', 'ARGS=--dry-run')['gpu.py']
    assert (args.minutes, args.device, args.dry_run) == (9, 'cuda', True)
    assert args.stages == ['tests', 'speed', 'comparison']
    more = 'ARGS=--device cpu --stages speed'
    args = make('gpu', 'MINUTES=4', more)['gpu.py']
    assert (args.minutes, args.device, args.stages) == (4, 'cpu', ['speed'])
