"""Time, memory and reads of a step."""

import os
import re
import statistics
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from .contenders import Bench
from .options import Options


class Reads(TorchDispatchMode):
    """Counts the tensors whose values Python reads."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None) -> Any:
        if function._schema.name in (
            'aten::_local_scalar_dense',
            'aten::nonzero',
            'aten::equal',
            'aten::is_nonzero',
        ):
            self.count += 1
        return function(*args, **(kwargs or {}))


def wait(device: torch.device) -> None:
    """Waits until the device has computed all that it was given."""
    if device.type == 'cuda':
        torch.cuda.synchronize()


def measure_time(
    bench: Bench, names: Sequence[str], steps: int = 20, warmup: int = 3
) -> Dict[str, dict]:
    """Times step after step in turn, after a warm-up and a watched step.

    Args:
        bench (Bench): Contenders.
        names (Sequence[str]): See :meth:`.Bench.step_of`.
        steps (int): Steps of each contender.
        warmup (int): Steps of each before.

    Returns:
        dict: ``seconds`` (median), ``fastest`` and what :func:`watch` found,
        by name.
    """
    makes = {name: bench.step_of(name) for name in names}
    results = {}
    for name, step in makes.items():
        for _ in range(warmup):
            step()
        results[name] = watch(step, bench.options)
    seconds: Dict[str, List[float]] = {name: [] for name in names}
    for _ in range(steps):
        for name, step in makes.items():
            wait(bench.device)
            begin = time.perf_counter()
            step()
            wait(bench.device)
            seconds[name].append(time.perf_counter() - begin)
    for name, each in seconds.items():
        results[name]['seconds'] = statistics.median(each)
        results[name]['fastest'] = min(each)
    return results


def watch(step: Callable[[], None], options: Options) -> dict:
    """Makes a step in which reads, or synchronisations, are counted.

    Args:
        step (Callable): The step.
        options (Options): Its options.

    Returns:
        dict: ``synchronisations`` on a GPU, ``reads`` on a CPU, nothing for
        compiled code.
    """
    if options.device == 'cuda':
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            torch.cuda.set_sync_debug_mode('warn')
            step()
            torch.cuda.set_sync_debug_mode('default')
        return dict(
            synchronisations=sum('synchroniz' in str(each.message) for each in caught)
        )
    if options.compile:  # a dispatch mode does not go with compiled code
        return {}
    with Reads() as reads:
        step()
    return dict(reads=reads.count)


def measure_memory(name: str, options: Options) -> int:
    """Peak memory of a contender in bytes, measured in this process.

    Args:
        name (str): See :meth:`.Bench.step_of`.
        options (Options): Its options.
    """
    bench = Bench(options)
    if options.device == 'cuda':
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
    """Resident memory of this process in bytes, or its peak (VmHWM).

    Example:
        >>> resident() <= resident('VmHWM')
        True
    """
    text = Path('/proc/self/status').read_text()
    return int(re.findall(rf'{which}:\s+(\d+)', text)[0]) * 1024


def peak_memory(command: Sequence[str]) -> int:
    """Peak memory of a contender that is alone in a process of its own.

    Args:
        command (Sequence[str]): Command that prints the bytes, last.

    Example:
        >>> peak_memory(['echo', '7'])
        7
    """
    # What is freed goes back to the system at once.
    done = subprocess.run(
        command,
        env=dict(os.environ, MALLOC_MMAP_THRESHOLD_='65536'),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])
