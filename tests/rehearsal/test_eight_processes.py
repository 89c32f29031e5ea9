"""What passes between eight processes, on CUDA tensors of one and without CUDA."""

from types import SimpleNamespace

import pytest
import torch
import torch.distributed as dist
from builders import ROOT, parsed
from fake_device import FakeDevice
from mmrazor.registry import HOOKS
from rehearsed import IMAGES, model_of, optim_wrapper, small_batch, small_model, step
from torch.testing._internal.distributed.fake_pg import FakeStore

from mmrazor_pckd.models.losses import contrastive_representation_loss
from mmrazor_pckd.models.losses.relation_loss import RelationLoss

WORLD, RANK = 8, 3


@pytest.fixture
def processes(monkeypatch):
    """Eight, of which this is one and the others give nothing."""
    dist.init_process_group('fake', rank=RANK, world_size=WORLD, store=FakeStore())
    # mmengine takes the host for all groups but NCCL's.
    monkeypatch.setattr(
        'mmengine.dist.dist.get_comm_device', lambda group=None: torch.device('cuda', 0)
    )
    yield
    dist.destroy_process_group()


@pytest.fixture
def gathered(monkeypatch):
    """Rows before and after each gathering of a relation."""
    rows = []
    gather = RelationLoss.gather

    def watched(self, *tensors):
        found = gather(self, *tensors)
        rows.extend((len(own), len(all_)) for own, all_ in zip(tensors, found))
        return found

    monkeypatch.setattr(RelationLoss, 'gather', watched)
    return rows


@pytest.mark.parametrize(
    'name', ['rkd', 'cc', 'cc_paper', 'pkt', 'sp', 'ckd', 'pckd', 'sskd', 'sskd_head']
)
def test_relations_are_those_of_all_processes(name, processes, gathered):
    model = small_model(name)
    related = [each for each in model.modules() if isinstance(each, RelationLoss)]
    cuda = FakeDevice('cuda')
    cuda.take(model)
    for amp in (None, 'bfloat16'):
        gathered.clear()
        step(model, cuda, optim_wrapper(model, amp))
        if any(each.all_processes for each in related):
            assert gathered
            assert all(after == WORLD * before for before, after in gathered)
            assert {before % IMAGES for before, _ in gathered} == {0}
        else:
            assert all(after == before for before, after in gathered)


def test_the_memory_takes_the_images_of_all_processes(processes, monkeypatch):
    seen = []
    update = contrastive_representation_loss.update_memory

    def watched(rows, *args):
        seen.append(len(rows))
        return update(rows, *args)

    monkeypatch.setattr(contrastive_representation_loss, 'update_memory', watched)
    model = small_model('crd')
    cuda = FakeDevice('cuda')
    cuda.take(model)
    step(model, cuda)
    assert seen == [WORLD * IMAGES] * 2


def test_imagenet_as_users_train_it(processes):
    model = model_of(parsed(ROOT / 'configs/pckd_r34_r18_imagenet.py'))
    cuda = FakeDevice('cuda')
    cuda.take(model)
    batch = small_batch(images=32, side=224)
    logged = step(model, cuda, optim_wrapper(model, 'bfloat16'), batch)
    assert 'distill.preview_mean_weight' in logged


@pytest.mark.parametrize('name', ['SyncStudentBuffersHook', 'StudentEMAHook'])
def test_statistics_become_one(name, processes):
    model = small_model('pckd')
    cuda = FakeDevice('cuda')
    cuda.take(model)
    averaged = dict(update_buffers=True) if name == 'StudentEMAHook' else {}
    hook = HOOKS.build(dict(type=f'mmrazor.{name}', **averaged))
    runner = SimpleNamespace(model=model)
    with cuda:
        hook.before_run(runner)
        hook.after_train_epoch(runner)
    assert all(cuda.here(each) for each in model.student.buffers())
