import pytest
from mmengine.logging import MMLogger
from runs import run_benchmark

from mmrazor_pckd.apis.benchmark.options import CONTENDERS
from mmrazor_pckd.apis.benchmark.report import RATIOS

pytestmark = pytest.mark.slow


def test_step_time(tmp_path):
    text, found = run_benchmark(
        tmp_path,
        'step_time.py',
        '--pair',
        'wrn40-2_wrn16-2',
        '--device',
        'cpu',
        '--batch',
        '2',
        '--image-size',
        '16',
        '--steps',
        '1',
        '--warmup',
        '1',
        '--no-memory',
    )
    assert list(found['results']) == list(CONTENDERS)
    for name, each in found['results'].items():
        assert each['seconds'] > 0, name
        # Released: the weights of two images and of their eight views.
        assert each['reads'] == (10 if name == 'released' else 0), name
    for over, under in RATIOS:
        assert f'| {over} / {under} | ' in text
    assert found['conditions']['images'] == 2
    assert found['conditions']['image_size'] == 16


def test_peak_memory_holds_the_networks(tmp_path):
    _, found = run_benchmark(
        tmp_path,
        'step_time.py',
        '--device',
        'cpu',
        '--batch',
        '1',
        '--image-size',
        '8',
        '--steps',
        '1',
        '--warmup',
        '0',
        '--only',
        'ours',
    )
    # WRN-40-2, and WRN-16-2 with gradient and momentum, in float32.
    assert found['results']['ours']['peak_bytes'] > 4 * (2.2e6 + 3 * 0.7e6)


def test_the_logger_speaks_again():
    # The scripts silence logging in processes of their own only.
    assert MMLogger.get_current_instance().isEnabledFor(30)
