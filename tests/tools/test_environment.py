"""What `make demo` and `make test` install, without installing it."""

import subprocess
import sys
import types

import pytest
from builders import ROOT, load_tool

from mmrazor_pckd.version import PYTHONS, REQUIRES

environment = load_tool('dev/environment.py')
LOCKS = [ROOT / 'requirements' / f'{what}-lock.txt' for what in ('demo', 'test')]


@pytest.fixture
def commands(monkeypatch, capsys):
    """Commands that would be run, with what was printed before them."""
    run = []

    def record(*command):
        run.append((' '.join(map(str, command)), capsys.readouterr().out))

    monkeypatch.setattr(environment, 'run', record)
    return run


@pytest.mark.parametrize('version', [(3, 10, 13), (3, 15, 0), (4, 0, 0)])
def test_another_python_is_refused_before_anything_is_run(
    monkeypatch, commands, tmp_path, version
):
    monkeypatch.setattr(sys, 'version_info', version)
    with pytest.raises(SystemExit) as error:
        environment.main(str(tmp_path / 'venv'), 'demo')
    said = str(error.value)
    assert f'Python {PYTHONS[0]} to {PYTHONS[-1]} is needed' in said
    assert '\n' not in said
    assert not commands
    assert not list(tmp_path.iterdir())


def test_a_python_without_venv_is_refused(monkeypatch, commands, tmp_path):
    monkeypatch.setitem(sys.modules, 'ensurepip', None)
    with pytest.raises(SystemExit, match=r'apt install python3\.\d+-venv'):
        environment.main(str(tmp_path / 'venv'), 'demo')
    assert not commands


@pytest.mark.parametrize(('what', 'torch'), environment.SIZES)
def test_the_size_is_said_first(commands, tmp_path, what, torch):
    (tmp_path / 'lib/python3/site-packages').mkdir(parents=True)
    environment.main(str(tmp_path), what, torch)
    download, disk = environment.SIZES[what, torch]
    assert f'{download} to download, {disk} on disk' in commands[0][1]
    assert '-m venv' in commands[0][0]


@pytest.mark.parametrize('torch', ['cuda', 'cpu', 'system'])
def test_make_test_after_make_demo_takes_the_same_torch(commands, tmp_path, torch):
    (tmp_path / 'lib/python3/site-packages').mkdir(parents=True)
    environment.main(str(tmp_path), 'demo', torch)
    commands.clear()
    environment.main(str(tmp_path), 'test')
    assert environment.SIZES['test', torch][0] in commands[0][1]
    other = 'cpu' if torch != 'cpu' else 'cuda'
    with pytest.raises(SystemExit, match='remove the folder'):
        environment.main(str(tmp_path), 'demo', other)


def test_cpu_takes_cpu_wheels_and_nothing_of_cuda(commands, tmp_path, monkeypatch):
    monkeypatch.setenv('TORCH_INDEX', 'https://mirror.example/cpu')
    environment.main(str(tmp_path), 'demo', 'cpu')
    (torch, _), (rest, _) = commands[1:3]
    assert '--extra-index-url https://mirror.example/cpu' in torch
    assert 'torch==2.11.0+cpu' in torch
    assert 'torchvision==0.26.0+cpu' in torch
    assert '--require-hashes' in rest
    lock = (tmp_path / 'lock.txt').read_text()
    assert rest.endswith(str(tmp_path / 'lock.txt'))
    assert 'nvidia' not in lock.replace('# nvidia', '')
    names = {line.split('==')[0] for line in lock.splitlines() if '==' in line}
    assert not names & {'torch', 'torchvision', 'triton', 'cuda-toolkit'}
    assert {'mmengine', 'mmcv-lite', 'matplotlib', 'sympy'} <= names
    assert 'pytest' not in names


def test_system_keeps_what_is_there(commands, tmp_path):
    (tmp_path / 'lib/python3/site-packages').mkdir(parents=True)
    environment.main(str(tmp_path), 'demo', 'system')
    assert '--system-site-packages' in commands[0][0]
    command, _ = commands[-1]
    import torch

    kept = (tmp_path / 'system.txt').read_text().splitlines()
    assert f'torch=={torch.__version__.split("+")[0]}' in [
        line.split('+')[0] for line in kept
    ]
    assert f'-c {tmp_path / "system.txt"}' in command
    # There is an mmcv here, so that none is asked for.
    assert command.endswith('[demo]')


@pytest.mark.parametrize(
    ('versions', 'said'),
    [
        (dict(torch='2.5.1', torchvision='0.21.0'), 'torch 2.5.1'),
        (dict(torch='2.6.0', torchvision='0.20.1+cpu'), 'torchvision 0.20.1'),
        (dict(), 'no PyTorch and torchvision'),
    ],
)
def test_a_torch_that_will_not_do_is_refused(monkeypatch, versions, said):
    for name in ('torch', 'torchvision'):
        module = None
        if versions:
            module = types.ModuleType(name)
            module.__version__ = versions[name]
        monkeypatch.setitem(sys.modules, name, module)
    with pytest.raises(SystemExit, match=said) as error:
        environment.check_torch(REQUIRES)
    assert 'SYSTEM=1' in str(error.value)


def test_the_demo_has_no_test_tools():
    demo, test = (
        {
            line.split(' ;')[0].rstrip(' \\')
            for line in lock.read_text().splitlines()
            if line[0].isalpha() and '==' in line
        }
        for lock in LOCKS
    )
    assert demo < test
    assert not any(
        line.startswith(('pytest', 'mypy', 'ruff', 'onnx', 'mkdocs')) for line in demo
    )


def test_make_asks_for_python_first(monkeypatch):
    # The suite is run by another make, whose flags are not for this one.
    for name in ('MAKEFLAGS', 'MAKELEVEL', 'MFLAGS'):
        monkeypatch.delenv(name, raising=False)
    done = subprocess.run(
        ['make', '-n', '.venv/.demo', 'CPU=1', 'PYTHON=python0', '-B'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    first = done.stdout.splitlines()[0]
    assert first == 'python0 tools/dev/environment.py .venv demo cpu'
