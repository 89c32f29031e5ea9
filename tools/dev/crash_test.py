"""Kill a training again and again, and compare what it ends with.

One run trains without interruption. Another one is killed (SIGKILL to all of
its processes), started again with ``--resume``, and so on to its end; then
begun anew until there were enough kills. The last checkpoints of both have to
agree bit by bit: student, connectors, memories, averages, optimizer, learning
rate, AMP scaler, the choice of the best checkpoint, and the students that are
left for mmpretrain.

The kills fall in turn on any moment, start-up included, on a moment of the
training, and on the writing of a checkpoint.

    python tools/dev/crash_test.py configs/demo/pckd_demo.py --kills 20

A demo config gets pictures of its own, few and small, and a teacher.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

import torch
from mmengine.config import Config, DictAction

import mmrazor_pckd  # noqa: F401  makes MMRazor importable
from mmrazor_pckd.checkpoints.local import load_from_local
from mmrazor_pckd.compat.resume_start import candidates

ROOT = Path(__file__).resolve().parent.parent.parent
AIMS = ('any moment', 'training', 'writing')
STUDENTS = ('student.pth', 'student_best.pth')
COMPARED = ('state_dict', 'ema_state_dict', 'optimizer', 'param_schedulers')


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        'config', nargs='?', default=str(ROOT / 'configs/demo/pckd_demo.py')
    )
    parser.add_argument('--kills', type=int, default=20)
    parser.add_argument('--processes', type=int, default=1)
    parser.add_argument('--work-dir', type=Path, default=Path('work_dirs/crash_test'))
    parser.add_argument('--seed', type=int, default=0, help='of the kills')
    parser.add_argument(
        '--pictures', type=int, default=8, help='of each class of the demo'
    )
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, default={})
    return parser.parse_args()


def make_config(args: argparse.Namespace) -> Path:
    """Write the config to be run, and train its teacher, if it is a demo."""
    cfg = Config.fromfile(args.config)
    folder = args.work_dir.resolve()
    if cfg.get('data_root') == 'demo_data':
        cfg = _small(cfg, folder, args.pictures)
        if 'max_epochs' in cfg.train_cfg:
            cfg.train_cfg.max_epochs = 6
        if 'teacher' in cfg.model:
            cfg.model.teacher_ckpt = _teacher(folder, args.pictures)
    cfg.merge_from_dict(args.cfg_options)
    if cfg.get('randomness', {}).get('seed') is None:
        # Without one each training would draw its own.
        cfg.merge_from_dict({'randomness.seed': 0})
    cfg.dump(folder / 'config.py')
    return folder / 'config.py'


def _small(cfg: Config, folder: Path, pictures: int) -> Config:
    sys.path.insert(0, str(ROOT / 'tools' / 'demo'))
    from make_pictures import make_pictures

    make_pictures(folder / 'pictures', train=pictures, val=2, seed=0)
    for loader in ('train', 'val', 'test'):
        cfg[f'{loader}_dataloader'].dataset.data_root = str(folder / 'pictures')
    cfg.train_dataloader.batch_size = 12
    cfg.default_hooks.logger.interval = 1
    return cfg


def _teacher(folder: Path, pictures: int) -> str:
    work_dir = folder / 'teacher'
    last = candidates(str(work_dir))
    if not last:
        cfg = _small(
            Config.fromfile(ROOT / 'configs/demo/teacher_demo.py'), folder, pictures
        )
        cfg.train_cfg.max_epochs = 1
        cfg.dump(folder / 'teacher.py')
        Run(folder / 'teacher.py', work_dir, processes=1).finish()
        last = candidates(str(work_dir))
    return last[0]


class Run:
    """A training in processes of its own.

    Args:
        config (Path): Config of the training.
        work_dir (Path): Its folder. Output goes to ``output.txt`` in it.
        processes (int): Number of processes that train.
    """

    def __init__(self, config: Path, work_dir: Path, processes: int) -> None:
        work_dir.mkdir(parents=True, exist_ok=True)
        self.work_dir = work_dir
        self._logged = self._log_size()
        command = [sys.executable, 'tools/train.py', config]
        if processes > 1:
            command = ['tools/dist_train.sh', config, processes]
        python = os.path.dirname(sys.executable)
        paths = [str(ROOT), os.environ.get('PYTHONPATH', '')]
        with open(work_dir / 'output.txt', 'ab') as output:
            self.process = subprocess.Popen(
                [*map(str, command), '--work-dir', work_dir, '--resume'],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={
                    **os.environ,
                    'PATH': f'{python}{os.pathsep}{os.environ["PATH"]}',
                    'PYTHONPATH': os.pathsep.join(filter(None, paths)),
                    'PORT': str(_free_port()),
                },
            )
        self.began = time.monotonic()

    def ended(self) -> bool:
        """Whether it came to its end.

        Raises:
            RuntimeError: If it came to another end.
        """
        code = self.process.poll()
        if code:
            text = (self.work_dir / 'output.txt').read_text(errors='replace')
            raise RuntimeError(f'the training ended with code {code}:\n{text[-2000:]}')
        return code == 0

    def finish(self) -> float:
        """Wait for the end; return the seconds it took."""
        while not self.ended():
            time.sleep(0.05)
        return time.monotonic() - self.began

    def trains(self) -> bool:
        """Whether this start has come as far as its first log line."""
        return self._log_size() > self._logged

    def _log_size(self) -> int:
        return sum(
            file.stat().st_size
            for file in self.work_dir.glob('*/vis_data/scalars.json')
        )

    def unfinished(self) -> List[str]:
        """Files that are being written."""
        return [
            name
            for name in os.listdir(self.work_dir)
            if name.startswith('.') and '.pth.' in name
        ]

    def family(self) -> List[int]:
        """Itself and all that it has started."""
        # torchrun gives each of its processes a session of its own.
        return [self.process.pid, *_descendants(self.process.pid)]

    def kill(self) -> None:
        """End all of its processes at once, as a power cut does."""
        family = self.family()
        send(signal.SIGKILL, family)
        self.process.wait()
        while any(_alive(pid) for pid in family):
            time.sleep(0.01)


def send(what: int, processes: List[int]) -> None:
    """Send a signal to those that are still there."""
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        return free.getsockname()[1]


def _stat(pid: int) -> List[str]:
    """State, parent, ... of a process; nothing if there is none."""
    try:
        text = Path(f'/proc/{pid}/stat').read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(')')[2].split()


def _alive(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ['Z'])


def _descendants(pid: int) -> List[int]:
    children: Dict[int, List[int]] = {}
    for name in filter(str.isdigit, os.listdir('/proc')):
        stat = _stat(int(name))
        if stat:
            children.setdefault(int(stat[1]), []).append(int(name))
    found, queue = [], [pid]
    while queue:
        queue.extend(children.get(queue[0], []))
        found.extend(children.get(queue.pop(0), []))
    return found


def wait_for_the_moment(
    run: Run, aim: str, rng: random.Random, start_up: float, epoch: float
) -> bool:
    """Wait until it is time to kill; False if the run has ended before."""
    after = rng.uniform(0, start_up + epoch)
    if aim != 'any moment':
        while not run.trains():
            if run.ended():
                return False
            time.sleep(0.01)
        after = time.monotonic() - run.began + rng.uniform(0, 2.5 * epoch)
    while time.monotonic() - run.began < after:
        if run.ended():
            return False
        time.sleep(0.001)
    if aim == 'writing':
        # To look for the processes takes longer than to write a file.
        family = run.family()
        while not run.unfinished():
            if run.ended():
                return False
        if rng.random() < 0.5:
            time.sleep(rng.uniform(0, 0.03))  # the rename, last_checkpoint, ...
        send(signal.SIGSTOP, family)
    return not run.ended()


def last_checkpoint(work_dir: Path) -> str:
    """Path of the last checkpoint."""
    return candidates(str(work_dir))[0]


def differences(one: Path, other: Path) -> List[str]:
    """Say where the last checkpoints of two work dirs differ."""
    found, paths = [], [last_checkpoint(folder) for folder in (one, other)]
    if len({os.path.basename(path) for path in paths}) > 1:
        return [f'the last checkpoints are {" and ".join(paths)}']
    loaded = [load_from_local(path, 'cpu') for path in paths]
    values = [
        dict(_leaves({key: checkpoint[key] for key in COMPARED if key in checkpoint}))
        for checkpoint in loaded
    ]
    for key in {**values[0], **values[1]}:
        if _bits(values[0].get(key)) != _bits(values[1].get(key)):
            found.append(key)
    best = [
        {
            (path.name, str(load_from_local(str(path), 'cpu')['meta']['iter']))
            for path in folder.glob('best_*.pth')
        }
        for folder in (one, other)
    ]
    if best[0] != best[1]:
        found.append(f'the best checkpoints: {best[0]} and {best[1]}')
    for name in STUDENTS:
        # With its epoch and metrics.
        students = [
            {
                key: _bits(value)
                for key, value in _leaves(load_from_local(str(folder / name)))
            }
            if (folder / name).exists()
            else None
            for folder in (one, other)
        ]
        if students[0] != students[1]:
            found.append(name)
    return found


def _leaves(value, key: str = '') -> Iterator[Tuple[str, object]]:
    if isinstance(value, (dict, list, tuple)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in items:
            yield from _leaves(part, f'{key}.{name}' if key else str(name))
    else:
        yield key, value


def _bits(value):
    if isinstance(value, torch.Tensor):
        return value.dtype, value.shape, value.numpy().tobytes()
    return repr(value)


def main() -> int:
    args = parse_args()
    args.work_dir.mkdir(parents=True, exist_ok=True)
    rng = random.Random(args.seed)
    config = make_config(args)
    folder = args.work_dir.resolve()
    for name in ('reference', 'killed'):
        shutil.rmtree(folder / name, ignore_errors=True)

    reference = Run(config, folder / 'reference', args.processes)
    while not reference.trains():
        reference.ended()
        time.sleep(0.01)
    start_up = time.monotonic() - reference.began
    whole = reference.finish()
    epochs = load_from_local(last_checkpoint(folder / 'reference'), 'cpu')['meta'][
        'epoch'
    ]
    # In an iteration loop there is one epoch, and it never ends.
    epoch = (whole - start_up) / (epochs or 6)
    print(f'reference: {whole:.1f} s, {start_up:.1f} s of them to start', flush=True)

    print(
        f'{"kill":>4}  {"aimed at":<10}  {"after":>7}  {"unfinished":<10}  '
        'last checkpoint',
        flush=True,
    )
    kills, rounds, hits, wrong = 0, 0, 0, []
    while kills < args.kills:
        shutil.rmtree(folder / 'killed', ignore_errors=True)
        ended = False
        while not ended:
            run = Run(config, folder / 'killed', args.processes)
            aim = AIMS[(kills + 1) % len(AIMS)]
            if kills == args.kills or not wait_for_the_moment(
                run, aim, rng, start_up, epoch
            ):
                run.finish()
                ended = True
                continue
            after = time.monotonic() - run.began
            run.kill()
            kills += 1
            cut = bool(run.unfinished())
            hits += cut
            last = candidates(str(run.work_dir))
            print(
                f'{kills:>4}  {aim:<10}  {after:6.1f}s  '
                f'{"yes" if cut else "":<10}  '
                f'{os.path.basename(last[0]) if last else "none"}',
                flush=True,
            )
        rounds += 1
        found = differences(folder / 'reference', folder / 'killed')
        wrong += found
        print(
            f'      round {rounds} ended: '
            + (
                f'{len(found)} differences, first {", ".join(found[:5])}'
                if found
                else 'no bit differs'
            ),
            flush=True,
        )
    print(
        f'{kills} kills, {hits} of them in the middle of a file, {rounds} '
        f'rounds, {args.processes} processes: '
        + ('DIFFERENT' if wrong else 'bit-identical')
    )
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
