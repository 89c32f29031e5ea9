"""With deterministic algorithms a step, and a run, is the same to the last bit."""

import pytest
import torch
from mmengine.runner import set_random_seed
from on_device import fresh, step
from runs import shell


def test_killed_and_resumed_it_is_the_same(cuda, tmp_path):
    code, output = shell(
        'python',
        'tools/dev/crash_test.py',
        'configs/demo/pckd_demo.py',
        '--kills',
        1,
        '--pictures',
        4,
        '--work-dir',
        tmp_path,
        '--cfg-options',
        'train_cfg.max_epochs=4',
        'randomness.deterministic=True',
        CUBLAS_WORKSPACE_CONFIG=':4096:8',
    )
    assert code == 0, output
    assert 'no bit differs' in output


@pytest.fixture
def deterministic():
    """As ``randomness.deterministic`` sets PyTorch up."""
    before = torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark
    set_random_seed(0, deterministic=True)
    yield
    torch.use_deterministic_algorithms(False)
    torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = before


def test_two_steps_are_one(method, device, deterministic):
    one, other = (step(fresh(method, device)) for _ in range(2))
    assert one.gradients
    for kind in ('logged', 'gradients', 'state'):
        values, wanted = getattr(one, kind), getattr(other, kind)
        assert values.keys() == wanted.keys()
        assert not [k for k, v in values.items() if not torch.equal(v, wanted[k])]
