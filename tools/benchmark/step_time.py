"""How long a training step takes, beside what its networks alone take.

Every contender makes one step in turn, in one process, on the same images,
which lie on the device; medians over the rounds after a warm-up are printed
and saved. Networks have random weights, which cost the same.

floor     teacher forward on 4N images, student forward, backward and step on
          4N with a bare cross-entropy; precision and memory format of ours
runner    PCKD through the Runner: data preprocessor, hooks, log
ours      PCKD, the algorithm alone
ours_kd   KD, our algorithm, one view
stock_kd  KD, MMRazor's SingleTeacherDistill, one view, float32, as shipped
released  PCKD as the authors' loop is built (released_step.py), float32

Peak memory is that of a process which runs one contender alone: what is
allocated on a GPU, what is resident on a CPU, above that before it was built.
Reads are the tensors whose values Python asks for in a step that is not
logged; on a GPU also CUDA's own count of synchronisations.
"""

import argparse
import json
import logging
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Callable, Dict, List

import torch
from mmengine.config import Config, DictAction
from mmengine.optim import build_optim_wrapper
from mmengine.runner import Runner
from mmpretrain.structures import DataSample
from mmrazor.registry import MODELS
from released_step import released_losses
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.data import DataLoader, Dataset

import mmrazor_pckd
from mmrazor_pckd.functional import rotate_views

CONFIGS = Path(__file__).parents[2] / 'configs'
# Config of a method for the pair, side of its images in pixels.
PAIRS = {
    'r34_r18': ('{}_r34_r18_imagenet.py', 224),
    'wrn40-2_wrn16-2': ('cifar100/{}_wrn40-2_wrn16-2.py', 32),
    'resnet110_resnet20': ('cifar100/{}_resnet110_resnet20.py', 32),
}
CONTENDERS = ('floor', 'runner', 'ours', 'ours_kd', 'stock_kd', 'released')
RATIOS = [
    ('runner', 'floor'),
    ('ours', 'floor'),
    ('ours_kd', 'stock_kd'),
    ('released', 'ours'),
    ('runner', 'stock_kd'),
]


class Bench:
    """One pair of networks under one set of options.

    Args:
        args (argparse.Namespace): The command line.
    """

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.device = torch.device(args.device)
        self.configs, side = PAIRS[args.pair]
        side = args.image_size or side
        generator = torch.Generator().manual_seed(0)
        images = torch.randint(
            256, (args.batch, 3, side, side), dtype=torch.uint8, generator=generator
        ).to(self.device)
        classes = self.config('pckd').model.architecture
        classes = 1000 if 'cfg_path' in classes else classes.head.num_classes
        self.labels = torch.randint(classes, (args.batch,), generator=generator).to(
            self.device
        )
        # As it comes from a loader, but on the device.
        self.batch = dict(
            inputs=images,
            data_samples=[
                DataSample().set_gt_label(label) for label in self.labels.split(1)
            ],
        )

    def config(self, method: str, setting: str = '') -> Config:
        cfg = Config.fromfile(CONFIGS / self.configs.format(method))
        cfg.model.teacher_ckpt = None
        if setting:
            key, value = setting.split('=', 1)
            cfg.merge_from_dict({key: DictAction._parse_int_float_bool(value)})
        return cfg

    def step_of(self, name: str) -> Callable[[], None]:
        """Build a contender; it is asked for by its step."""
        if name in CONTENDERS:
            return getattr(self, name)()
        return self.ours(name)  # a setting of --vary

    def our_options(self) -> dict:
        return dict(
            channels_last=True if self.args.channels_last else None,
            compile=self.args.compile,
        )

    def algorithm(self, method: str, setting='', **options) -> Any:
        cfg = self.config(method, setting)
        cfg.model.update(
            {
                key: value
                for key, value in options.items()
                if not setting.startswith(f'model.{key}=')
            }
        )
        cfg.model.setdefault('data_preprocessor', cfg.data_preprocessor)
        torch.manual_seed(0)
        model = MODELS.build(cfg.model)
        model.init_weights()
        model.to(self.device)
        model.train()  # MMRazor's returns None
        return model

    def precision(self):
        return (
            torch.autocast(self.device.type, dtype=torch.bfloat16)
            if self.args.amp
            else nullcontext()
        )

    def network_inputs(self, model: Any) -> Dict:
        return model.data_preprocessor(self.batch, True)

    # Each contender is a function that builds it and returns its step.

    def floor(self) -> Callable[[], None]:
        model = self.algorithm('pckd', **self.our_options())
        # Activations in place, as the networks have them.
        for module in model.modules():
            if hasattr(module, 'inplace'):
                module.inplace = True
        student, teacher = model.student, model.teacher
        images = self.network_inputs(model)['inputs']
        images = rotate_views(
            images, memory_format=model.memory_format.of_images(self.device)
        )
        labels = self.labels.repeat(4)
        optimizer = self.optimizer(student)

        def step() -> None:
            with self.precision():
                with torch.no_grad():
                    teacher(images)
                loss = F.cross_entropy(student(images).float(), labels)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()

        # The head gives tuples of features to its loss: take its scores.
        for network in (student, teacher):
            network.forward = _scores(network)
        return step

    def ours(self, setting: str = '') -> Callable[[], None]:
        return self.algorithm_step(
            self.algorithm('pckd', setting, **self.our_options()),
            self.precision,
            setting,
        )

    def ours_kd(self) -> Callable[[], None]:
        model = self.algorithm(
            'kd', type='RotatedViewDistill', views=(0,), **self.our_options()
        )
        return self.algorithm_step(model, self.precision)

    def stock_kd(self) -> Callable[[], None]:
        return self.algorithm_step(self.algorithm('kd'), nullcontext)

    def algorithm_step(self, model, precision, setting: str = '') -> Callable[[], None]:
        data = self.network_inputs(model)
        optimizer = self.optimizer(model, setting)

        def step() -> None:
            with precision():
                losses = model(**data, mode='loss')
            loss, _ = model.parse_losses(losses)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()

        return step

    def released(self) -> Callable[[], None]:
        model = self.algorithm('pckd', channels_last=False)
        student, teacher = model.student, model.teacher
        for module in (*student.modules(), *teacher.modules()):
            if hasattr(module, 'inplace'):
                module.inplace = True
        connectors = model.distiller.connectors
        # View by view for each image, as a loader puts them together.
        images = rotate_views(self.network_inputs(model)['inputs'])
        order = torch.arange(len(images), device=self.device).view(4, -1).T
        images = images[order.flatten()].contiguous()
        labels = self.labels.repeat_interleave(4)
        upright = torch.arange(len(images), device=self.device) % 4 == 0
        optimizer = self.optimizer(nn.ModuleList([student, connectors]))

        def run(network) -> Dict[str, Tensor]:
            feature = network.head.pre_logits(network.extract_feat(images))
            return dict(
                feature=feature,
                logits=network.head.fc(feature),
                centers=network.head.fc.weight,
                bias=network.head.fc.bias,
            )

        def step() -> None:
            with torch.no_grad():
                known = run(teacher)
            loss = released_losses(run(student), known, connectors, labels, upright)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()

        return step

    def optimizer(self, model: nn.Module, setting: str = '') -> torch.optim.Optimizer:
        cfg = self.config('pckd', setting).optim_wrapper
        return build_optim_wrapper(
            model, dict(type='OptimWrapper', optimizer=cfg.optimizer)
        ).optimizer

    def runner(self) -> Callable[[], None]:
        cfg = self.config('pckd')
        cfg.model.update(self.our_options())
        if self.args.amp:
            cfg.optim_wrapper.update(
                type='AmpOptimWrapper', dtype='bfloat16', loss_scale=dict(enabled=False)
            )
        runner = Runner(
            model=cfg.model,
            work_dir=self.args.scratch,
            # So long that nothing is logged, read or saved at its end.
            train_dataloader=DataLoader(Endless(), self.args.batch),
            train_cfg=dict(by_epoch=True, max_epochs=1),
            optim_wrapper=cfg.optim_wrapper,
            default_hooks=dict(
                cfg.default_hooks,
                checkpoint=None,
                logger=dict(type='LoggerHook', interval=10**6),
            ),
            # What belongs to the data and the teacher is done once a run.
            custom_hooks=[
                hook
                for hook in cfg.custom_hooks
                if 'Teacher' not in hook.type and 'Data' not in hook.type
            ],
            cfg=cfg,
            default_scope='mmpretrain',
            experiment_name=Path(self.args.scratch).name,
            log_level='ERROR',
        )
        loop = runner.train_loop
        runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
        runner.model.init_weights()
        for point in ('run', 'train', 'train_epoch'):
            runner.call_hook(f'before_{point}')
        runner.model.train()
        return lambda: loop.run_iter(loop.iter, self.batch)


def _scores(network: Any) -> Callable:
    """A classifier's scores of all its images."""
    return lambda images: network.head(network.extract_feat(images))


class Endless(Dataset):
    """A data set whose images nobody asks for."""

    def __len__(self) -> int:
        return 10**9

    def __getitem__(self, index: int) -> None:
        raise IndexError(index)


class Reads(TorchDispatchMode):
    """Count the tensors whose values Python asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function._schema.name in (
            'aten::_local_scalar_dense',
            'aten::nonzero',
            'aten::equal',
            'aten::is_nonzero',
        ):
            self.count += 1
        return function(*args, **(kwargs or {}))


def wait(device: torch.device) -> None:
    if device.type == 'cuda':
        torch.cuda.synchronize()


def measure_time(bench: Bench, names) -> Dict[str, dict]:
    """Step after step in turn, after a warm-up and a step that is watched."""
    args = bench.args
    steps = {name: bench.step_of(name) for name in names}
    results = {}
    for name, step in steps.items():
        for _ in range(args.warmup):
            step()
        results[name] = watch(step, args)
    seconds: Dict[str, List[float]] = {name: [] for name in names}
    for _ in range(args.steps):
        for name, step in steps.items():
            wait(bench.device)
            begin = time.perf_counter()
            step()
            wait(bench.device)
            seconds[name].append(time.perf_counter() - begin)
    for name, each in seconds.items():
        results[name]['seconds'] = statistics.median(each)
        results[name]['fastest'] = min(each)
    return results


def watch(step: Callable[[], None], args: argparse.Namespace) -> dict:
    """Make a step in which reads and synchronisations are counted."""
    if args.device == 'cuda':
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            torch.cuda.set_sync_debug_mode('warn')
            step()
            torch.cuda.set_sync_debug_mode('default')
        return dict(
            synchronisations=sum('synchroniz' in str(each.message) for each in caught)
        )
    if args.compile:  # a dispatch mode does not go with compiled code
        return {}
    with Reads() as reads:
        step()
    return dict(reads=reads.count)


def measure_memory(name: str, args: argparse.Namespace) -> int:
    """Peak memory of a contender in bytes, measured in this process."""
    bench = Bench(args)
    if args.device == 'cuda':
        step = bench.step_of(name)
        for _ in range(3):
            step()
        wait(bench.device)
        return torch.cuda.max_memory_allocated()
    before = resident()
    step = bench.step_of(name)
    for _ in range(3):
        step()
    return resident('VmHWM') - before


def resident(which: str = 'VmRSS') -> int:
    """Resident memory of this process in bytes, or its peak (VmHWM)."""
    text = Path('/proc/self/status').read_text()
    return int(re.findall(rf'{which}:\s+(\d+)', text)[0]) * 1024


def peak_memory(name: str) -> int:
    """Peak memory of a contender that is alone in a process of its own."""
    command = [sys.executable, *sys.argv, '--memory-of', name]
    # What is freed goes back to the system at once.
    done = subprocess.run(
        command,
        env=dict(os.environ, MALLOC_MMAP_THRESHOLD_='65536'),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])


def conditions(args: argparse.Namespace) -> dict:
    """What the figures hold for."""
    if args.device == 'cuda':
        device = torch.cuda.get_device_name()
    else:
        lines = Path('/proc/cpuinfo').read_text()
        device = re.findall(r'model name\s*: (.*)', lines)[0]
        device += f', {torch.get_num_threads()} threads'
    return dict(
        pair=args.pair,
        images=args.batch,
        image_size=args.image_size or PAIRS[args.pair][1],
        amp=args.amp,
        compile=args.compile,
        channels_last=args.channels_last,
        steps=args.steps,
        device=device,
        python=platform.python_version(),
        torch=torch.__version__,
        mmrazor_pckd=mmrazor_pckd.__version__,
    )


def report(results: Dict[str, dict], name_of: dict) -> str:
    """A table of the contenders, and one of the ratios."""
    lines = [
        ', '.join(f'{key} {value}' for key, value in name_of.items()),
        '',
        '| step | ms | peak MiB | reads | syncs |',
        '| --- | --- | --- | --- | --- |',
    ]
    for name, each in results.items():
        memory = each.get('peak_bytes')
        lines.append(
            f'| {name} | {each["seconds"] * 1e3:.1f} | '
            f'{"-" if memory is None else round(memory / 2**20)} | '
            f'{each.get("reads", "-")} | '
            f'{each.get("synchronisations", "-")} |'
        )
    lines += ['', '| ratio | time | memory |', '| --- | --- | --- |']
    varied = [(name, 'ours') for name in results if name not in CONTENDERS]
    for over, under in RATIOS + varied:
        if over in results and under in results:
            one, other = results[over], results[under]
            memory = (
                f'{one["peak_bytes"] / other["peak_bytes"]:.3f}'
                if 'peak_bytes' in one
                else '-'
            )
            lines.append(
                f'| {over} / {under} | '
                f'{one["seconds"] / other["seconds"]:.3f} | '
                f'{memory} |'
            )
    return '\n'.join(lines)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--pair', choices=PAIRS, default='wrn40-2_wrn16-2')
    parser.add_argument('--batch', type=int, default=64, help='images N')
    parser.add_argument(
        '--device',
        choices=['cpu', 'cuda'],
        default='cuda' if torch.cuda.is_available() else 'cpu',
    )
    parser.add_argument('--amp', action='store_true', help='ours and floor in bfloat16')
    parser.add_argument(
        '--compile', action='store_true', help='ours and floor compiled'
    )
    parser.add_argument(
        '--channels-last',
        action='store_true',
        help='ours and floor channels last, the weights too',
    )
    parser.add_argument('--steps', type=int, default=20)
    parser.add_argument('--warmup', type=int, default=3)
    parser.add_argument('--image-size', type=int, help="default: the pair's")
    parser.add_argument('--only', nargs='+', choices=CONTENDERS, default=CONTENDERS)
    parser.add_argument(
        '--vary',
        nargs='+',
        default=[],
        metavar='KEY=VALUE',
        help='more contenders: ours with another setting of its config, '
        'model.channels_last=False for instance',
    )
    parser.add_argument(
        '--no-memory', action='store_true', help='do not measure memory'
    )
    parser.add_argument('--memory-of', help=argparse.SUPPRESS)
    parser.add_argument('--out', type=Path, help='JSON file')
    args = parser.parse_args()
    if args.device == 'cuda' and not torch.cuda.is_available():
        parser.error(f'--device cuda: PyTorch {torch.__version__} sees no GPU')
    if args.amp and args.device == 'cpu':
        parser.error("--amp: mmengine's mixed precision needs --device cuda")
    return args


def main() -> None:
    args = parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as args.scratch:
        if args.memory_of:
            print(measure_memory(args.memory_of, args))
            return
        names = [*args.only, *args.vary]
        results = measure_time(Bench(args), names)
        if not args.no_memory:
            for name in names:
                results[name]['peak_bytes'] = peak_memory(name)
    held_for = conditions(args)
    print(report(results, held_for))
    if args.out:
        args.out.write_text(
            json.dumps(dict(conditions=held_for, results=results), indent=1)
        )


if __name__ == '__main__':
    main()
