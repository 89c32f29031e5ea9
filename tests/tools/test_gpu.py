"""The whole command in its tiny form, with stand-ins for what takes long."""

import json
import sys

import pytest
import torch
from builders import load_tool
from work_dirs import step, validated, write

from mmrazor_pckd.apis.gpu_stages import comparison_stage, speed_stage, tests_stage

TEST = """
import pytest

@pytest.mark.gpu
def test_on_the_device(request):
    assert request.config.getoption('--device') == 'cpu'

@pytest.mark.gpu
def test_of_cuda_alone():
    pytest.skip('it needs CUDA')
"""
OPTION = """
def pytest_addoption(parser):
    parser.addoption('--device', default='cuda')

def pytest_configure(config):
    config.addinivalue_line('markers', 'gpu: a test')
"""
STEP_TIME = """
import sys
text = '{"conditions": {"kind": "cpu"}, "modes": {}}'
open(sys.argv[sys.argv.index('--out') + 1], 'w').write(text)
print('two steps')
"""


@pytest.fixture
def call(monkeypatch, capsys):
    """Call the tool; returns its lines and the error that it ended with."""

    def run(*words):
        monkeypatch.setattr(sys, 'argv', ['gpu.py', *map(str, words)])
        error = ''
        try:
            load_tool('benchmark/gpu.py').main()
        except SystemExit as end:
            error = str(end)
        captured = capsys.readouterr()
        return captured.out.splitlines(), captured.err + error

    return run


@pytest.fixture
def stand_ins(tmp_path, monkeypatch):
    """A checkout with one test, and a step_time.py that measures nothing."""
    for path, text in {
        'tests/gpu/test_gpu_alone.py': TEST,
        'tests/conftest.py': OPTION,
        'pyproject.toml': '[tool.pytest.ini_options]\n',
        'tools/benchmark/step_time.py': STEP_TIME,
    }.items():
        file = tmp_path / 'checkout' / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for stage in (tests_stage, speed_stage):
        monkeypatch.setattr(stage, 'TOOLS', tmp_path / 'checkout' / 'tools')
    monkeypatch.setattr(comparison_stage, 'METHODS', ('kd',))
    monkeypatch.setattr(comparison_stage, 'SEEDS', (0,))
    return tmp_path


@pytest.mark.slow
def test_all_stages_of_a_cpu_and_their_archive(call, stand_ins):
    out, kept = stand_ins / 'gpu', stand_ins / 'kept'
    words = ['--device', 'cpu', '--out', out, '--epochs', 1, '--minutes', 15]
    lines, error = call(*words)
    outputs = [path.read_text()[-2000:] for path in out.glob('*/*.txt')]
    assert error == '', (lines, outputs)
    entries = json.loads((out / 'stages.json').read_text())['commands']
    assert [f'{each["stage"]}/{each["name"]} {each["state"]}' for each in entries] == [
        'tests/pytest finished',
        'speed/wrn_2 finished',
        'comparison/teacher finished',
        'comparison/runs finished',
    ]
    assert entries[0]['summary'] == '1 passed, 0 failed, 1 skipped'
    assert 'kd_wrn40-2_wrn16-2 ' in entries[3]['summary']
    assert 'two steps' in (out / 'speed' / 'wrn_2.txt').read_text()
    # All is finished.
    lines, error = call(*words)
    assert [line.partition(': ')[2] for line in lines] == ['finished before'] * 4
    lines, error = call(*words, '--archive', kept)
    assert error == ''
    runs = json.loads((kept / 'runs.json').read_text())
    assert sorted(run['run'] for run in runs) == [
        *('kd_wrn40-2_wrn16-2', 'wrn16-2', 'wrn40-2')
    ]
    assert all(run['fully_logged'] for run in runs)
    assert '1 passed, 0 failed, 1 skipped' in (kept / 'README.md').read_text()


def test_what_fails_and_what_is_cut_is_named(call, stand_ins):
    file = stand_ins / 'checkout/tools/benchmark/step_time.py'
    file.write_text('raise ValueError("no step")')
    words = ['--device', 'cpu', '--out', stand_ins / 'gpu', '--stages', 'speed']
    lines, error = call(*words)
    assert error == 'failed: speed/wrn_2'
    assert lines[-1].endswith('ValueError: no step')
    lines, error = call(*words, '--minutes', 0.01)
    assert lines[-1] == 'cut: speed/wrn_2; the same command goes on'
    assert error == ''


def test_a_dry_run_needs_no_gpu(call, tmp_path):
    lines, error = call('--dry-run', '--out', tmp_path / 'gpu', '--minutes', 6)
    assert error == ''
    heads = [line for line in lines if not line.startswith(' ')]
    assert [head.partition(':')[0] for head in heads] == [
        'tests',
        'speed',
        'comparison',
    ]
    assert '--device cuda' in '\n'.join(lines)
    assert '--runs-per-gpu ' in lines[-1]
    assert not (tmp_path / 'gpu').exists()


@pytest.mark.skipif(torch.cuda.is_available(), reason='there is a GPU')
def test_without_a_gpu_it_names_the_tiny_form(call, tmp_path):
    _, error = call('--out', tmp_path / 'gpu')
    assert 'sees no GPU; --device cpu tries the command' in error
    assert not (tmp_path / 'gpu').exists()


@pytest.mark.parametrize('flag', ['minutes', 'epochs', 'comparison-minutes'])
def test_numbers_are_more_than_zero(call, flag):
    _, error = call('--dry-run', f'--{flag}', 0)
    assert f'--{flag} must be more than 0, got 0' in error


def test_an_archive_of_nothing_writes_nothing(call, tmp_path):
    _, error = call('--out', tmp_path / 'gpu', '--archive', tmp_path / 'kept')
    assert error == f'nothing was measured in {tmp_path}/gpu, and nothing is written'
    assert not (tmp_path / 'kept').exists()
    run = tmp_path / 'gpu' / 'comparison' / 'runs' / 'kd' / 'seed_0'
    record = dict(config='kd.py', commit=None, version='1', overrides={})
    write(run, [step(3, 3), validated(3, 80.0)], record=record, log='    seed: 0\n')
    words = ['--out', tmp_path / 'gpu', '--archive', tmp_path / 'kept']
    lines, error = call(*words, '--commit', 'abcdef0')
    assert (error, len(lines)) == ('', 1)
    assert 'Commit abcdef0' in (tmp_path / 'kept' / 'README.md').read_text()
