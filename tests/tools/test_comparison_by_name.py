"""Methods by pairs on the command line of run_comparison.py."""

import shutil
import sys

import pytest
import torch
from builders import ROOT, load_tool

from mmrazor_pckd.apis.run_queue import pool

PAIR = 'resnet56_resnet20'
# Leaves the last checkpoint of a demo's config.
TRAIN = """
import shutil, sys
from pathlib import Path

folder = Path(sys.argv[sys.argv.index('--work-dir') + 1])
with open('ledger.txt', 'a') as file:
    print(folder, file=file)
shutil.copy('epoch_12.pth', folder)
"""


@pytest.fixture
def tool(monkeypatch, tmp_path):
    """The tool's main with a command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def main(*words):
        monkeypatch.setattr(sys, 'argv', ['run_comparison.py', *words])
        load_tool('run_comparison.py').main()

    return main


def test_a_dry_run_lists_the_matrix_and_its_cost(tool, capsys):
    names = [PAIR, 'vgg13_mobilenetv2']
    tool('--pairs', *names, '--methods', 'all', '--dry-run', '--card', 'a100')
    lines = capsys.readouterr().out.splitlines()
    assert 'left out: fsp for vgg13_mobilenetv2: student and teacher have' in lines[1]
    (teacher,) = [
        line for line in lines if '] teachers/resnet56, seed 0: to train' in line
    ]
    assert teacher.endswith(' GPU hours')
    (kd,) = [line for line in lines if f'] kd_{PAIR}, seed 0:' in line]
    assert kd.endswith('after teachers/resnet56, seed 0')
    assert lines.index(teacher) < lines.index(kd)
    assert lines[-1].endswith(
        'an estimate for a100: 25 ms a step and 12 TFLOP/s (--card, '
        '--floor-ms, --tflops), networks alone, without validation'
    )


def test_a_teacher_its_head_and_then_the_methods(monkeypatch, tmp_path):
    shutil.copy(ROOT / 'tools/run_comparison.py', tmp_path)
    (tmp_path / 'train.py').write_text(TRAIN)
    meta = dict(epoch=12, iter=1)
    torch.save(
        dict(meta=meta, state_dict={}, message_hub={}), tmp_path / 'epoch_12.pth'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pool, 'PAUSE', 0.02)
    words = ['--pairs', 'demo', '--methods', 'sskd', 'student', '--seeds', '0', '1']
    monkeypatch.setattr(sys, 'argv', ['run.py', *words, '--work-dir', 'mine'])
    main = load_tool(tmp_path / 'run_comparison.py').main
    main()
    trained = (tmp_path / 'ledger.txt').read_text().splitlines()
    assert trained == [
        'work_dirs/demo/teacher_demo/seed_0',
        'work_dirs/demo/sskd_head_demo/seed_0',
        'mine/sskd_demo/seed_0',
        'mine/student_demo/seed_0',
        'mine/sskd_demo/seed_1',
        'mine/student_demo/seed_1',
    ]
    main()
    assert (tmp_path / 'ledger.txt').read_text().splitlines() == trained


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        ('--seeds 0', 'either CONFIG ... or --pairs is needed'),
        ('a.py --pairs demo --methods kd', 'either CONFIG ... or --pairs is needed'),
        ('--pairs demo', '--pairs needs --methods'),
        ('a.py --methods kd', '--methods needs --pairs'),
        ('a.py --max-jobs 3', '--max-jobs and --slurm-args need --slurm PARTITION'),
        ('a.py --slurm gpu --jobs 2', '--jobs is for one machine'),
    ],
)
def test_flags_that_belong_together(tool, capsys, words, message):
    with pytest.raises(SystemExit):
        tool(*words.split())
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        ('--pairs vgg13_mobilenetv2 --methods fsp', '--methods fsp: not for vgg13'),
        ('--pairs demo --methods kd --card mine --dry-run', '--card mine: there are'),
        ('--pairs demo --methods kd --slurm gpu', '--slurm: there is no sbatch'),
    ],
)
def test_a_mistake_is_one_line(tool, monkeypatch, tmp_path, words, message):
    monkeypatch.setenv('PATH', str(tmp_path))
    with pytest.raises(SystemExit) as end:
        tool(*words.split())
    assert str(end.value).startswith(message)
    assert '\n' not in str(end.value)
