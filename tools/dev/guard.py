"""What a move of code may not change: configs, and the losses of some runs.

    python tools/dev/guard.py BEFORE             # on the commit before
    python tools/dev/guard.py AFTER --as BEFORE  # after each step of the move

Writes ``configs.json``, what the Runner reads of each config, and
``runs.json``: losses of ten steps of some methods of the demo on a CPU with
seed 0, and a checksum of the student. With ``--as`` it fails where one of
them is not equal to the last bit.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from mmengine.config import Config
from mmengine.runner import CheckpointLoader

import mmrazor_pckd  # noqa: F401  makes MMRazor's configs readable
from mmrazor_pckd.apis.known_keys import keys_read

ROOT = Path(__file__).resolve().parents[2]
METHODS = ('pckd', 'crd', 'ab', 'dist_preview')
STEPS = 10
OPTIONS = (
    'randomness.seed=0',
    'default_hooks.logger.interval=1',
    'log_processor.window_size=1',
    'train_cfg.max_epochs=1',
    'train_cfg.val_interval=1',
)


def read_configs(_folder: Path) -> dict:
    """What is read of each config, by its path; not the names in between."""
    read = keys_read() | {'published', 'custom_imports'}
    paths = [
        path
        for path in sorted((ROOT / 'configs').rglob('*.py'))
        if '_base_' not in path.parts
    ]
    return {
        str(path.relative_to(ROOT)):
        # Through JSON: tuples are lists, as they are when read again.
        json.loads(
            json.dumps(
                {
                    key: value
                    for key, value in Config.fromfile(path).to_dict().items()
                    if key in read
                }
            )
        )
        for path in paths
    }


def train(method: str, folder: Path, *options: str) -> dict:
    """Losses of each step, as they are logged, and the student's checksum."""
    work_dir = folder / method
    subprocess.run(
        [
            sys.executable,
            str(ROOT / 'tools/train.py'),
            str(ROOT / f'configs/demo/{method}_demo.py'),
            '--work-dir',
            str(work_dir),
            '--cfg-options',
            *OPTIONS,
            *options,
            *(
                f'{each}_dataloader.dataset.data_root={folder / "pictures"}'
                for each in ('train', 'val', 'test')
            ),
        ],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        env=dict(os.environ, CUDA_VISIBLE_DEVICES='', OMP_NUM_THREADS='1'),
    )
    (log,) = work_dir.glob('*/vis_data/scalars.json')
    lines = map(json.loads, log.read_text().splitlines())
    last = 'epoch_1.pth' if method == 'teacher' else 'student.pth'
    state = CheckpointLoader.load_checkpoint(str(work_dir / last))
    weights = hashlib.sha256()
    for name, value in state['state_dict'].items():
        weights.update(name.encode() + value.numpy().tobytes())
    return dict(
        steps=[
            {
                key: value
                for key, value in line.items()
                if 'loss' in key or 'preview' in key or 'accuracy' in key
            }
            for line in lines
        ],
        weights=weights.hexdigest(),
    )


def run_demos(folder: Path) -> dict:
    """Ten steps of each method, under a teacher of as many."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run(
        [
            sys.executable,
            str(ROOT / 'tools/demo/make_pictures.py'),
            str(folder / 'pictures'),
            '--train',
            '22',
            '--val',
            '2',
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    teacher = train('teacher', folder)
    options = f'model.teacher_ckpt={folder / "teacher" / "epoch_1.pth"}'
    runs = {method: train(method, folder, options) for method in METHODS}
    assert all(len(run['steps']) >= STEPS for run in runs.values())
    return dict(teacher=teacher, **runs)


def differences(before, after, path: str = '') -> list:
    """Places, with dots, where two nested values are not equal."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            place
            for key in sorted({*before, *after})
            for place in differences(
                before.get(key, '(absent)'),
                after.get(key, '(absent)'),
                f'{path}.{key}' if path else key,
            )
        ]
    return [] if before == after else [f'{path}: {before!r} -> {after!r}']


PARTS = dict(configs=read_configs, runs=run_demos)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('out', type=Path, help='folder to write')
    parser.add_argument('--as', dest='before', type=Path, help='folder to compare with')
    parser.add_argument(
        '--parts', nargs='+', choices=PARTS, default=list(PARTS), help='(default: both)'
    )
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    found = []
    for name in args.parts:
        content = PARTS[name](args.out.resolve() / name)
        (args.out / f'{name}.json').write_text(json.dumps(content, indent=1))
        if args.before:
            before = json.loads((args.before / f'{name}.json').read_text())
            found += differences(before, content)
    print(*found[:50], sep='\n')
    if found:
        raise SystemExit(f'{len(found)} values differ')
    if args.before:
        print('equal to the last bit')


if __name__ == '__main__':
    main()
