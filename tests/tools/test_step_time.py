import json
import subprocess
import sys

import pytest
from builders import ROOT, load_tool
from mmengine.logging import MMLogger
from runs import run_benchmark

from mmrazor_pckd.apis.benchmark.options import CONTENDERS
from mmrazor_pckd.apis.benchmark.report import RATIOS
from mmrazor_pckd.apis.benchmark.speed_series import speed_series
from mmrazor_pckd.apis.benchmark.speed_table import speed_table

pytestmark = pytest.mark.slow
TINY = '--device cpu --batch 2 --image-size 16 --steps 1 --warmup 1 --no-memory'


def test_step_time(tmp_path):
    text, found = run_benchmark(tmp_path, 'step_time.py', *TINY.split())
    assert list(found['modes']) == ['eager']
    results = found['modes']['eager']
    assert list(results) == list(CONTENDERS)
    # The weights of two images and of their eight views; angles, on the CPU always.
    reads = dict(released=10, ours_2views=3)
    for name, each in results.items():
        assert each['seconds'] > 0, name
        assert each['reads'] == reads.get(name, 0), name
    for over, under in RATIOS:
        assert f'| {over} / {under} | ' in text
    assert found['conditions']['images'] == 2
    assert found['conditions']['image_size'] == 16


def test_peak_memory_holds_the_networks(tmp_path):
    flags = '--device cpu --batch 1 --image-size 8 --steps 1 --warmup 0 --only ours'
    _, found = run_benchmark(
        tmp_path, 'step_time.py', *flags.split(), '--channels-last'
    )
    # WRN-40-2, and WRN-16-2 with gradient and momentum, in float32.
    peak = found['modes']['channels-last']['ours']['peak_bytes']
    assert peak > 4 * (2.2e6 + 3 * 0.7e6)


def test_the_tiny_series_fills_its_table(tmp_path):
    (tiny,) = speed_series('cpu')
    out = tmp_path / f'{tiny.name}.json'
    script = ROOT / 'tools/benchmark/step_time.py'
    command = [sys.executable, script, *tiny.arguments, '--out', out]
    subprocess.run(command, check=True, timeout=300)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    *_, steps = speed_table(tmp_path).split('\n\n')
    assert len(steps.splitlines()) == 2 + 2 * len(tiny.values('only'))
    assert 'not measured' not in steps


def test_one_that_fails_leaves_the_rest(tmp_path):
    out = tmp_path / 'out.json'
    script = ROOT / 'tools/benchmark/step_time.py'
    command = [sys.executable, script, *TINY.split(), '--out', out]
    command += ['--only', 'floor', '--vary', 'model.views=45']
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == 'failed: model.views=45 (eager)'
    results = json.loads(out.read_text())['modes']['eager']
    assert results['floor']['seconds'] > 0
    assert results['model.views=45']['error'] in done.stdout


@pytest.mark.parametrize(
    ('flags', 'message'),
    [
        ('--modes amp fast', '--modes: "fast" in the mode "fast" is unknown'),
        ('--modes eager --amp', '--modes: name all in it'),
        ('--steps 0', '--steps: at least 1'),
        ('--modes amp', '--amp: mmengine'),
        ('--compile fast', '--compile: invalid choice'),
    ],
)
def test_wrong_flags_are_refused(flags, message, monkeypatch, capsys):
    step_time = load_tool('benchmark/step_time.py')
    monkeypatch.setattr(
        sys, 'argv', ['step_time.py', '--device', 'cpu', *flags.split()]
    )
    with pytest.raises(SystemExit):
        step_time.parse_args()
    assert message in capsys.readouterr().err


def test_the_logger_speaks_again():
    # The scripts silence logging in processes of their own only.
    assert MMLogger.get_current_instance().isEnabledFor(30)
