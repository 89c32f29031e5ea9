import subprocess
import sys

import pytest
from builders import ROOT
from PIL import Image
from runs import run_benchmark

pytestmark = pytest.mark.slow


def test_loader(tmp_path):
    text, found = run_benchmark(
        tmp_path,
        'loader.py',
        '--images',
        '64',
        '--rounds',
        '1',
        '--workers',
        '1',
        '--step-ms',
        '10',
    )
    assert list(found['results']) == ['ours', 'one_view', 'four_views', 'four_float']
    for each in found['results'].values():
        assert each['cpu_ms_per_image'] > 0
        assert each['images_per_second'] > 0
    assert 'a step of 10.0 ms asks for 6400 images/s' in text


def test_decoders(tmp_path):
    Image.new('RGB', (300, 400)).save(tmp_path / 'a.jpg')
    options = ['--pair', 'r34_r18', '--images', '2', '--rounds', '1']
    text, found = run_benchmark(
        tmp_path, 'loader.py', '--decoders', '--data', tmp_path, *options
    )
    assert found['results']['ours']['equal'] == 1
    assert '| ours |' in text


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--pair', 'r34_r18'], '--data: give a folder with JPEGs for --pair'),
        (['--decoders'], '--decoders: needs JPEGs, give --pair r34_r18'),
    ],
)
def test_loader_asks_for_pictures(options, message):
    done = subprocess.run(
        [sys.executable, ROOT / 'tools/benchmark/loader.py', *options],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert message in done.stderr
