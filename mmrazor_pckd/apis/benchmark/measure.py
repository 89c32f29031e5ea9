"""Time, memory and reads of a step."""

import gc
import statistics
import time
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

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


@dataclass
class Rounds:
    """How often each contender makes its step.

    Args:
        steps (int): Steps of each that are timed, at least.
        warmup (int): Steps of each before.
        block (int): Steps that are timed together, without a wait between
            them: a GPU works through them while Python is ahead.

    Example:
        >>> Rounds(steps=20, block=8).count
        3
    """

    steps: int = 20
    warmup: int = 3
    block: int = 1

    @property
    def count(self) -> int:
        """How often each contender has its turn."""
        return -(-self.steps // self.block)


def measure(
    bench: Bench,
    names: Sequence[str],
    rounds: Rounds,
    save: Callable[[Dict[str, dict]], None] = lambda results: None,
) -> Dict[str, dict]:
    """Measures contenders: each by itself, then their time in turn.

    One that raises has an ``error``, and the others go on without it.

    Args:
        bench (Bench): Contenders.
        names (Sequence[str]): See :meth:`.Bench.step_of`.
        rounds (Rounds): How often each makes its step.
        save (Callable): Called with the results so far, after each contender
            that was measured by itself and after each round.

    Returns:
        dict: By name ``seconds`` of a step (median of the rounds), those of
        the ``fastest`` round, ``host_seconds`` until Python was done with it,
        how many ``rounds``, and what :func:`watch` found; or an ``error``.
    """
    torch.backends.cudnn.benchmark = bench.options.cudnn_benchmark
    if bench.options.compile:
        # The contenders' networks share their code, which is compiled for each:
        # beyond 8 times PyTorch would go on without, and a second number of
        # images would have it compile for any number.
        torch._dynamo.config.cache_size_limit = 256
        torch._dynamo.config.automatic_dynamic_shapes = False
    steps: Dict[str, Callable[[], None]] = {}
    results: Dict[str, dict] = {name: {} for name in names}
    for name in names:
        with _noted(results[name]):
            steps[name], found = prepare(bench, name, rounds.warmup)
            blocks = [time_block(steps[name], rounds.block, bench.device)]
            results[name].update(found, **summary(blocks))
        release(bench.device)
        save({name: each for name, each in results.items() if each})
    # Again, now that all are there.
    times: Dict[str, List[Tuple[float, float]]] = {name: [] for name in names}
    for _ in range(rounds.count):
        for name, step in steps.items():
            if 'error' not in results[name]:
                with _noted(results[name]):
                    times[name].append(time_block(step, rounds.block, bench.device))
                    results[name].update(summary(times[name]))
        save(results)
    return results


@contextmanager
def _noted(result: dict) -> Iterator[None]:
    """Notes the first line of an error, which ends there."""
    try:
        yield
    except Exception as error:
        text = f'{type(error).__name__}: {error}'.strip()
        result['error'] = text.splitlines()[0]


def prepare(
    bench: Bench, name: str, warmup: int
) -> Tuple[Callable[[], None], Dict[str, Any]]:
    """Builds a contender and watches a step of it, after a warm-up.

    Args:
        bench (Bench): Contenders.
        name (str): See :meth:`.Bench.step_of`.
        warmup (int): Steps before.

    Returns:
        tuple: Its step, and what :func:`watch` found. On a GPU also
        ``peak_bytes``, what a step has allocated at most with all that was
        allocated for the contender, beside what was there before. CUDA graphs
        have memory of their own, which is not counted there: they have none.
    """
    on_gpu = bench.device.type == 'cuda'
    before = torch.cuda.memory_allocated() if on_gpu else 0
    step = bench.step_of(name)
    for _ in range(warmup):
        step()
    wait(bench.device)
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    found = watch(step, bench.options)
    if on_gpu and not bench.options.cuda_graphs:
        wait(bench.device)
        found['peak_bytes'] = torch.cuda.max_memory_allocated() - before
    return step, found


def wait(device: torch.device) -> None:
    """Waits until the device has computed all that it was given."""
    if device.type == 'cuda':
        torch.cuda.synchronize()


def release(device: torch.device) -> None:
    """Gives memory back that nothing holds, for the contender after."""
    gc.collect()
    if device.type == 'cuda':
        with suppress(RuntimeError):  # a device that failed stays so
            torch.cuda.empty_cache()


def time_block(
    step: Callable[[], None], count: int, device: torch.device
) -> Tuple[float, float]:
    """Seconds of a step, of several that nothing waits between.

    Args:
        step (Callable): The step.
        count (int): How many.
        device (torch.device): Where they are computed.

    Returns:
        tuple[float, float]: Seconds until the device was done, and until
        Python was, for one step.
    """
    wait(device)
    begin = time.perf_counter()
    for _ in range(count):
        step()
    host = time.perf_counter() - begin
    wait(device)
    return (time.perf_counter() - begin) / count, host / count


def summary(blocks: Sequence[Tuple[float, float]]) -> Dict[str, float]:
    """What is kept of the times of blocks.

    Args:
        blocks (Sequence[tuple]): See :func:`time_block`.

    Example:
        >>> summary([(0.3, 0.1), (0.2, 0.1), (0.4, 0.2)])
        {'seconds': 0.3, 'fastest': 0.2, 'host_seconds': 0.1, 'rounds': 3}
    """
    seconds, host = zip(*blocks)
    return dict(
        seconds=statistics.median(seconds),
        fastest=min(seconds),
        host_seconds=statistics.median(host),
        rounds=len(blocks),
    )


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
            try:
                step()
            finally:
                torch.cuda.set_sync_debug_mode('default')
        return dict(
            # Not PyTorch's remark that the count is a prototype.
            synchronisations=sum(
                'called a synchronizing' in str(each.message) for each in caught
            )
        )
    if options.compile:  # a dispatch mode does not go with compiled code
        step()
        return {}
    with Reads() as reads:
        step()
    return dict(reads=reads.count)
