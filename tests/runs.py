"""Short runs of the demo configs through the real Runner."""

import json
import os
import subprocess
import sys
from pathlib import Path

from builders import ROOT
from mmengine.config import Config
from mmengine.runner import Runner


def demo_config(name, pictures, work_dir, epochs=2, **options):
    """A demo config on few pictures, without random augmentation."""
    cfg = Config.fromfile(ROOT / 'configs' / 'demo' / f'{name}_demo.py')
    cfg.work_dir = str(work_dir)
    cfg.merge_from_dict(
        {
            'launcher': 'none',
            'randomness.seed': 0,
            'train_cfg.max_epochs': epochs,
            'train_dataloader.batch_size': 12,
            'default_hooks.logger.interval': 1,
            'default_hooks.checkpoint.max_keep_ckpts': -1,
            **options,
        }
    )
    # A quarter turn more or less would make a resumed run another one.
    pipeline = cfg.test_pipeline
    if cfg.model.type == 'WeakStrongDistill':
        load, pack = pipeline
        twice = dict(type='MultiView', num_views=[2], transforms=[[]])
        pipeline = [load, twice, pack]
    cfg.train_dataloader.dataset.pipeline = pipeline
    loaders = (cfg.train_dataloader, cfg.val_dataloader, cfg.test_dataloader)
    for loader in filter(None, loaders):
        loader.update(num_workers=0, persistent_workers=False)
        loader.dataset.data_root = str(pictures)
    if 'teacher' in cfg.model:
        cfg.model.setdefault('teacher_ckpt', None)
    return cfg


def train(cfg):
    """Train, and return the Runner."""
    # The name keeps mmengine's global loggers, hubs and scopes of runs apart, also
    # of two in one second.
    cfg.experiment_name = '-'.join(Path(cfg.work_dir).parts[1:])
    runner = Runner.from_cfg(cfg)
    runner.train()
    return runner


def scalars(work_dir):
    """What mmengine logged, line by line."""
    (file,) = Path(work_dir).glob('*/vis_data/scalars.json')
    return [json.loads(line) for line in file.read_text().splitlines()]


def shell(*words, **environment):
    """Exit code and output of a command in the repository."""
    python = os.path.dirname(sys.executable)
    path = os.pathsep.join([python, os.environ['PATH']])
    done = subprocess.run(
        [str(word) for word in words],
        cwd=ROOT,
        env={**os.environ, 'PATH': path, 'OMP_NUM_THREADS': '1', **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )
    return done.returncode, done.stdout + done.stderr


def run_benchmark(tmp_path, script, *flags):
    """Output of a benchmark, and the file that it writes."""
    out = tmp_path / 'out.json'
    done = subprocess.run(
        [sys.executable, ROOT / 'tools/benchmark' / script, *flags, '--out', out],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, json.loads(out.read_text())
