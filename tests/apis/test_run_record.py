import json
import subprocess
import sys

import pytest
from builders import load_tool

from mmrazor_pckd import __version__
from mmrazor_pckd.apis.run_record import commit, environment, run_record

LOG = """2026/11/21 16:39:26 - mmengine - INFO -
System environment:
    sys.platform: linux
    Python: 3.11.7 (main, May  9 2026, 07:35:25) [GCC 12.2.0]
    CUDA available: {cuda}
    numpy_random_seed: 7
{gpus}    PyTorch: 2.11.0+cu130
  - CPU capability usage: AVX512
    TorchVision: 0.26.0+cu130
    MMEngine: 0.10.7

Runtime environment:
    seed: 3
    GPU number: {processes}
2026/11/21 16:39:26 - mmengine - INFO - Config:
model = dict(
    seed: 5
)
"""


def git(folder, *words):
    subprocess.run(
        ['git', '-c', 'user.name=a', '-c', 'user.email=a@b', *words],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def checkout(tmp_path):
    """A repository with a package in it; folder of the package."""
    package = tmp_path / 'package'
    package.mkdir()
    (package / '__init__.py').write_text('')
    git(tmp_path, 'init')
    git(tmp_path, 'add', '.')
    git(tmp_path, 'commit', '-m', 'one')
    return package


def test_what_is_given_is_recorded():
    record = run_record(
        'a.py',
        {'model.teacher_ckpt': None, 'train_cfg.max_epochs': 3},
        work_dir='work_dirs/a',
        resume='auto',
        seed=0,
        amp=True,
        channels_last=False,
        no_validate=True,
        launcher='pytorch',
    )
    assert record['config'] == 'a.py'
    assert record['version'] == __version__
    # Seed 0 is given, False is not.
    assert record['overrides'] == {
        'model.teacher_ckpt': None,
        'train_cfg.max_epochs': 3,
        '--seed': 0,
        '--amp': True,
        '--no-validate': True,
    }
    json.dumps(record)


def test_the_arguments_of_the_tool_fit(monkeypatch):
    words = 'train.py a.py --seed 3 --work-dir b --resume --cfg-options c.d=1 e=f,g'
    monkeypatch.setattr(sys, 'argv', words.split())
    monkeypatch.setenv('LOCAL_RANK', '0')
    record = run_record(**vars(load_tool('train.py').parse_args()))
    assert record['config'] == 'a.py'
    assert record['overrides'] == {'c.d': 1, 'e': ['f', 'g'], '--seed': 3}


def test_another_runs_checkpoint_is_an_override():
    assert run_record('a.py', resume='b.pth')['overrides'] == {'--resume': 'b.pth'}


def test_commit_of_a_checkout(checkout):
    found = commit(checkout)
    head = (checkout.parent / '.git').joinpath('HEAD').read_text().split()[-1]
    whole = (checkout.parent / '.git' / head).read_text()
    assert len(found) >= 12
    assert whole.startswith(found)
    (checkout / '__init__.py').write_text('changed = True')
    assert commit(checkout) == f'{found}-dirty'


def test_no_commit_outside_of_a_checkout_of_its_own(checkout, tmp_path, monkeypatch):
    installed = tmp_path / 'environment' / 'package'  # not tracked
    installed.mkdir(parents=True)
    (installed / '__init__.py').write_text('')
    assert commit(installed) is None
    monkeypatch.setenv('PATH', str(tmp_path))  # no git
    assert commit(checkout) is None


def test_environment_of_a_cpu():
    assert environment(LOG.format(cuda=False, gpus='', processes=1)) == dict(
        seed=3,
        versions=dict(
            python='3.11.7',
            torch='2.11.0+cu130',
            torchvision='0.26.0+cu130',
            mmengine='0.10.7',
        ),
        hardware='CPU (AVX512)',
        processes=1,
    )


def test_environment_of_gpus():
    gpus = '    GPU 0,1: NVIDIA H100\n    GPU 2: NVIDIA A100\n'
    found = environment(LOG.format(cuda=True, gpus=gpus, processes=2))
    assert found['hardware'] == 'NVIDIA H100 (GPU 0,1), NVIDIA A100 (GPU 2)'
    assert found['processes'] == 2


def test_a_log_without_environment():
    assert environment('Epoch 1') == dict(
        seed=None, versions={}, hardware=None, processes=None
    )
