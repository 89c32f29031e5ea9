import subprocess
import sys

import numpy as np
import pytest

from mmrazor_pckd.apis.benchmark import process_memory
from mmrazor_pckd.apis.benchmark.options import Options
from mmrazor_pckd.apis.benchmark.process_memory import (
    measure_memory,
    peak_memory,
    resident,
)


def test_memory_is_what_is_held_at_most(monkeypatch):
    class Bench:
        def __init__(self, options):
            pass

        def step_of(self, name):
            held = np.ones(64 * 2**20, np.uint8)
            return lambda: held.sum() + np.ones(3 * 64 * 2**20, np.uint8).sum()

    monkeypatch.setattr(process_memory, 'Bench', Bench)
    before = resident('VmHWM') - resident()  # what others have left behind
    found = measure_memory('any', Options('r34_r18'))
    # The kernel counts some pages late.
    assert 250 * 2**20 - before <= found < 320 * 2**20 + before


def test_the_last_word_of_a_process_is_its_peak():
    assert peak_memory([sys.executable, '-c', 'print("MiB", 2, 40)']) == 40
    with pytest.raises(subprocess.CalledProcessError):
        peak_memory([sys.executable, '-c', 'raise SystemExit(3)'])
