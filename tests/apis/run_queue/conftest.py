"""Runs whose training is a script without torch, which keeps a ledger."""

import multiprocessing
from pathlib import Path

import pytest
import torch

from mmrazor_pckd.apis.run_queue import PlannedRun, RunPool, pool

TRAIN = """
import json, os, shutil, signal, sys, time
from pathlib import Path

here = Path(__file__).parent
folder = Path(sys.argv[sys.argv.index('--work-dir') + 1])
name = folder.parent.name


def note(what):
    with open(here / 'ledger.txt', 'a') as file:
        port = os.environ.get('MASTER_PORT', '-')
        place = os.environ.get('CUDA_VISIBLE_DEVICES', port)
        file.write(f'{what} {name} {folder.name} {os.getpid()} {place}\\n')


def wait(there):
    until = time.time() + 120
    while not there():
        if time.time() > until:
            sys.exit('waited in vain')
        time.sleep(0.01)


def starts():
    return (here / 'ledger.txt').read_text().count('start ')


note('start')
logs = folder / str(time.time_ns()) / 'vis_data'
logs.mkdir(parents=True)
with open(logs / 'scalars.json', 'w') as file:
    for epoch in (1, 2):
        file.write(json.dumps(dict(loss=1, time=1, epoch=epoch, step=epoch)) + '\\n')
if name == 'broken':
    sys.exit('no data')
if name == 'pair':
    wait(lambda: starts() == 2)
if name == 'stubborn':
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note('deaf')
    time.sleep(30)
if name == 'slow':
    wait((here / 'go').exists)
if name == 'asleep' and starts() == 1:
    claim = dict(machine='another', host='another', pid=1, token='none')
    (folder / 'claim_2.json').write_text(json.dumps(claim))
    time.sleep(30)
shutil.copy(here / 'epoch_2.pth', folder / 'copy')
os.replace(folder / 'copy', folder / 'epoch_2.pth')
note('end')
"""


class Queue:
    """Plans and trains runs in a folder.

    Args:
        folder (Path): Folder of the scripts and of all runs.
    """

    def __init__(self, folder):
        self.folder = folder
        self.script = folder / 'train.py'
        self.script.write_text(TRAIN)
        self.checkpoint = folder / 'epoch_2.pth'
        meta = dict(epoch=2, iter=1)
        torch.save(dict(meta=meta, state_dict={}, message_hub={}), self.checkpoint)
        self.notes = []

    def plan(self, name, seed=0, needs=None, **model):
        config = self.folder / f'{name}.py'
        if needs:
            model['teacher_ckpt'] = str(self.folder / needs)
        config.write_text(f'train_cfg = dict(max_epochs=2)\nmodel = {model!r}\n')
        return PlannedRun(str(config), seed, self.folder)

    def pool(self, runs, places=({},), **options):
        return RunPool(runs, self.script, places, progress=self, **options)

    def ledger(self, what='start'):
        """Config, seed's folder, process, GPUs or port of what has started or ended."""
        file = self.folder / 'ledger.txt'
        lines = file.read_text().splitlines() if file.exists() else []
        return [line.split()[1:] for line in lines if line.split()[0] == what]

    def beside(self, runs, places=({},), **options):
        """Train in a process beside this one."""
        process = multiprocessing.get_context('fork').Process(
            target=self.pool(runs, places, **options).train
        )
        process.start()
        return process

    def claims(self):
        return [path.read_text() for path in Path(self.folder).rglob('claim_*.json')]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def note(self, text):
        self.notes.append(text)

    def show(self, standing):
        self.standing = standing


@pytest.fixture
def queue(tmp_path, monkeypatch):
    monkeypatch.delenv('CUDA_VISIBLE_DEVICES', raising=False)
    monkeypatch.setattr(pool, 'PAUSE', 0.02)
    monkeypatch.setattr(pool, 'LOOK', 0.05)
    return Queue(tmp_path)
