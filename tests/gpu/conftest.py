"""Tests of the device that ``--device`` names, skipped where it is not there."""

import os

import pytest
import torch
from rehearsed import CONFIGS

# cuBLAS reads it where CUDA starts: without it deterministic products are refused.
os.environ.setdefault('CUBLAS_WORKSPACE_CONFIG', ':4096:8')

FEW = ['kd', 'pckd', 'crd', 'mld', 'sskd_head']  # on a CPU


def pytest_itemcollected(item):
    item.add_marker('gpu')


def pytest_generate_tests(metafunc):
    if 'method' in metafunc.fixturenames:
        on_cpu = metafunc.config.getoption('--device') == 'cpu'
        # The tests of a module run method by method, which have one reference.
        names = FEW if on_cpu else CONFIGS
        metafunc.parametrize('method', names, scope='module')


@pytest.fixture(scope='session', autouse=True)
def device(request):
    """Where the test runs."""
    kind = request.config.getoption('--device')
    if kind == 'cuda' and not torch.cuda.is_available():
        pytest.skip('needs a CUDA GPU; --device cpu runs a tiny form without one')
    return torch.device(kind)


@pytest.fixture(scope='session')
def cuda(device):
    """The device of what a CPU cannot run, or has tests of elsewhere."""
    if device.type != 'cuda':
        pytest.skip('of CUDA alone')
    return device


@pytest.fixture(autouse=True)
def all_bits(device):
    """No TF32: of convolutions, where it is on unless it is turned off, it leaves
    errors of 1e-3, as large as those that a wrong kernel may make."""
    backends = torch.backends.cudnn, torch.backends.cuda.matmul
    before = [backend.allow_tf32 for backend in backends]
    for backend in backends:
        backend.allow_tf32 = False
    yield
    for backend, value in zip(backends, before):
        backend.allow_tf32 = value
    if device.type == 'cuda':
        torch.cuda.synchronize()  # an error of this test is not the next one's
