"""With deterministic algorithms a step, and a run, is the same to the last bit."""

import time

import pytest
import torch
from mmengine.runner import set_random_seed
from on_device import fresh, step
from runs import demo_config

from mmrazor_pckd.apis.crash_test.differences import differences
from mmrazor_pckd.apis.crash_test.training import Training

EPOCHS = 5


def test_killed_and_resumed_it_is_the_same(cuda, pictures, teacher, tmp_path):
    cfg = demo_config(
        'pckd',
        pictures,
        tmp_path,
        epochs=EPOCHS,
        **{
            'model.teacher_ckpt': teacher,
            'randomness.deterministic': True,
            'train_dataloader.batch_size': 4,
        },
    )
    cfg.dump(tmp_path / 'config.py')

    def train(name):
        return Training(tmp_path / 'config.py', tmp_path / name, processes=1)

    whole, cut = train('whole'), train('cut')
    while not (cut.work_dir / 'epoch_1.pth').exists():
        assert not cut.ended()
        time.sleep(0.01)
    cut.kill()
    assert not (cut.work_dir / f'epoch_{EPOCHS}.pth').exists()
    train('cut').finish()
    whole.finish()
    assert differences(whole.work_dir, cut.work_dir) == []


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
