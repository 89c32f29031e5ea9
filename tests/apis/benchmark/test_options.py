import pytest
import torch

from mmrazor_pckd.apis.benchmark import options as module
from mmrazor_pckd.apis.benchmark.options import Options, conditions, driver


def test_figures_hold_for_their_options():
    found = conditions(Options('r34_r18', batch=8, image_size=64))
    assert (found['pair'], found['images'], found['image_size']) == ('r34_r18', 8, 64)
    assert (found['kind'], found['driver']) == ('cpu', None)
    assert found['torch'] == torch.__version__


@pytest.mark.parametrize(
    'mode',
    [
        'eager',
        'amp',
        'amp+channels-last+cudnn-benchmark',
        'channels-last+compile',
        'max-autotune',
    ],
)
def test_a_mode_is_what_it_is_called(mode):
    options = Options('r34_r18', amp=True, compile=True).in_mode(mode)
    assert options.mode == mode
    assert options.amp is ('amp' in mode)
    assert options.channels_last is ('channels-last' in mode)
    assert options.cudnn_benchmark is ('cudnn-benchmark' in mode)
    compiled = dict(compile='default').get(mode.split('+')[-1], False)
    assert options.compile == (mode if mode == 'max-autotune' else compiled)
    assert options.cuda_graphs is (mode == 'max-autotune')


def test_compiled_as_is_is_the_default():
    assert Options('r34_r18', compile=True).mode == 'compile'


@pytest.mark.parametrize(
    ('mode', 'message'),
    [
        ('amp+fast', '"fast" in the mode "amp[+]fast" is unknown; a mode is eager'),
        ('amp,compile', 'is unknown'),
        ('compile+max-autotune', 'compiles twice'),
    ],
)
def test_a_wrong_mode_is_refused(mode, message):
    with pytest.raises(ValueError, match=message):
        Options('r34_r18').in_mode(mode)


def test_the_driver_is_that_of_nvidia_smi(tmp_path, monkeypatch):
    monkeypatch.setenv('PATH', str(tmp_path))
    assert driver() is None
    program = tmp_path / 'nvidia-smi'
    program.write_text('#!/bin/sh\necho 580.159.04\necho 580.159.04\n')
    program.chmod(0o755)
    assert driver() == '580.159.04'
    program.write_text('#!/bin/sh\necho no devices\nexit 6\n')
    assert driver() is None


def test_a_gpu_has_its_driver(monkeypatch):
    monkeypatch.setattr(torch.cuda, 'get_device_name', lambda: 'NVIDIA X')
    monkeypatch.setattr(module, 'driver', lambda: '1.2')
    found = conditions(Options('r34_r18', device='cuda'))
    assert (found['kind'], found['device'], found['driver']) == (
        'cuda',
        'NVIDIA X',
        '1.2',
    )
