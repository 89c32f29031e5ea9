"""Methods by pairs on the command line of run_comparison.py."""

import sys

import pytest
from builders import load_tool

PAIR = 'resnet56_resnet20'


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
        'an estimate, nothing is measured: a100: 25 ms a step and 12 TFLOP/s (--card, '
        '--floor-ms, --tflops), networks alone, without validation'
    )


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        ('--seeds 0', 'either CONFIG ... or --pairs is needed'),
        ('a.py --pairs demo --methods kd', 'either CONFIG ... or --pairs is needed'),
        ('--pairs demo', '--pairs needs --methods'),
        ('a.py --methods kd', '--methods needs --pairs'),
    ],
)
def test_configs_or_both_names_are_needed(tool, capsys, words, message):
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
