"""What tests/gpu covers, and that a CPU runs it in a tiny form."""

import re
import subprocess
import sys

import pytest
from builders import ROOT
from rehearsed import CONFIGS, small_config
from value_cases import LOSSES, functions_with_cases

from mmrazor_pckd import functional
from mmrazor_pckd.models import losses


def test_every_function_has_a_case():
    assert functions_with_cases() == set(functional.__all__)


def test_every_loss_has_a_case():
    assert set(losses.__all__) <= set(LOSSES)
    for name in CONFIGS:
        distiller = small_config(name).model.get('distiller', {})
        for loss in filter(None, distiller.get('distill_losses', {}).values()):
            assert loss.type.split('.')[-1] in LOSSES, (name, loss.type)


@pytest.mark.slow
def test_a_cpu_runs_them():
    done = subprocess.run(
        [
            sys.executable,
            *('-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-m', 'gpu'),
            *('tests/gpu', '--device', 'cpu'),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert int(re.search(r'(\d+) passed', last)[1]) > 140
    assert 'of CUDA alone' in done.stdout
    assert 'failed' not in last
