"""A comparison as an array of Slurm jobs, with stand-ins for sbatch and training."""

import os
import shutil
import subprocess
import sys

import pytest
import torch
from builders import ROOT

pytestmark = pytest.mark.slow

# Runs the jobs of the array side by side, each with its output, and waits.
SBATCH = """
import os, re, subprocess, sys

script = sys.stdin.read()
(array,) = [word for word in sys.argv if word.startswith('--array=')]
(output,) = [word for word in sys.argv if word.startswith('--output=')]
jobs = []
for number in range(1, int(re.fullmatch('--array=1-([0-9]+)', array)[1]) + 1):
    name = output[len('--output=') :].replace('%A', '7').replace('%a', str(number))
    with open(name, 'w') as file:
        jobs.append(
            subprocess.Popen(
                ['bash', '-c', script],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env={**os.environ, 'SLURM_ARRAY_TASK_ID': str(number)},
            )
        )
print(7)
with open('ended.txt', 'a') as file:
    print(*sorted(job.wait() for job in jobs), file=file)
"""
# Leaves a checkpoint; the job that is the first to come to "deadly" dies.
TRAIN = """
import os, shutil, signal, sys
from pathlib import Path

here = Path(__file__).parent
folder = Path(sys.argv[sys.argv.index('--work-dir') + 1])
name = f'{folder.parent.name} {folder.name}'
with open(here / 'ledger.txt', 'a') as file:
    print(name, *sys.argv[sys.argv.index('--cfg-options') + 2 :], file=file)
if folder.parent.name == 'deadly' and not (here / 'dead').exists():
    (here / 'dead').touch()
    os.kill(os.getppid(), signal.SIGKILL)
    sys.exit(1)
shutil.copy(here / 'epoch_2.pth', folder / 'copy')
os.replace(folder / 'copy', folder / 'epoch_2.pth')
"""


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """Folder with the tool, a train.py beside it, and sbatch on the path."""
    shutil.copy(ROOT / 'tools/run_comparison.py', tmp_path)
    (tmp_path / 'train.py').write_text(TRAIN)
    meta = dict(epoch=2, iter=1)
    torch.save(dict(meta=meta, state_dict={}, message_hub={}), tmp_path / 'epoch_2.pth')
    for name in ('kd', 'deadly', 'at'):
        (tmp_path / f'{name}.py').write_text('train_cfg = dict(max_epochs=2)\n')
    sbatch = tmp_path / 'bin' / 'sbatch'
    sbatch.parent.mkdir()
    sbatch.write_text(f'#!{sys.executable}{SBATCH}')
    sbatch.chmod(0o755)
    monkeypatch.setenv('PATH', f'{sbatch.parent}:{os.environ["PATH"]}')
    monkeypatch.setenv('PYTHONPATH', str(ROOT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compare(*words):
    done = subprocess.run(
        [sys.executable, 'run_comparison.py', *words],
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def test_jobs_share_the_runs_and_make_up_for_one_that_dies(cluster):
    words = ['kd.py', 'deadly.py', 'at.py', '--seeds', '0', '1']
    words += ['--cfg-options', "model.a='b c'", '--slurm', 'gpu', '--max-jobs=2']
    words += ['--slurm-args=--time=1:00:00']
    code, output = compare(*words)
    assert code == 0, output
    assert 'array 7' in output
    trained = (cluster / 'ledger.txt').read_text().splitlines()
    runs = [f'{name} seed_{n}' for name in ('kd', 'deadly', 'at') for n in (0, 1)]
    again = [line for line in trained if line.startswith('deadly')]
    # Each once, but for the one in which a job has died; options as they were given.
    assert sorted({*trained}) == sorted(f"{run} model.a='b c'" for run in runs)
    assert len(trained) == 7
    assert len(again) == 3
    assert (cluster / 'ended.txt').read_text() == '-9 0\n'
    assert len([*(cluster / 'work_dirs/slurm').glob('7_*.txt')]) == 2
    # Submitted again there is nothing left.
    code, output = compare(*words)
    assert code == 0, output
    assert 'finished' in output
    assert (cluster / 'ended.txt').read_text().count('\n') == 1
