"""Peak memory of a contender that is alone in a process of its own."""

import os
import re
import subprocess
from pathlib import Path
from typing import Sequence

from .contenders import Bench
from .options import Options


def measure_memory(name: str, options: Options) -> int:
    """Peak memory of a contender on a CPU in bytes, measured in this process.

    Args:
        name (str): See :meth:`.Bench.step_of`.
        options (Options): Its options.
    """
    bench = Bench(options)
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
