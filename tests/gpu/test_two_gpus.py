"""Two processes with a GPU each, over NCCL, compute what one computes."""

import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from builders import batch
from mmengine.model import MMDistributedDataParallel
from mmrazor.registry import MODELS
from test_processes import IMAGES, build_model, losses_and_gradients
from two_processes import assert_two_are_one, begin
from value_cases import LOSSES

from mmrazor_pckd.models.losses.relation_loss import RelationLoss

pytestmark = pytest.mark.dist

# Its rows are views and images: half of them are not half of the images.
BY_VIEWS = ('ViewSimilarityLoss',)


@pytest.fixture
def two(cuda):
    if torch.cuda.device_count() < 2:
        pytest.skip(f'needs two GPUs, has {torch.cuda.device_count()}')


def test_relations_are_of_the_images_of_both(two, tmp_path):
    kinds = [
        kind
        for kind in LOSSES
        if issubclass(MODELS.get(kind), RelationLoss) and kind not in BY_VIEWS
    ]
    assert len(kinds) > 5
    cases = []
    for kind in kinds:
        _, inputs = LOSSES[kind]()
        inputs = {
            name: value.double() if value.is_floating_point() else value
            for name, value in inputs.items()
        }
        cases.append((dict(type=kind), inputs))
    assert_two_are_one(tmp_path, cases, 'nccl')


def half(rank, file, folder):
    device = begin(rank, file, 'nccl')
    model = build_model().double().to(device)
    network = MMDistributedDataParallel(
        module=model, device_ids=[rank], broadcast_buffers=False
    )
    inputs, samples = batch(IMAGES)
    part = slice(rank, IMAGES, 2)
    samples = [sample.to(device) for sample in samples[part]]
    found = losses_and_gradients(
        model, inputs[part].double().to(device), samples, network
    )
    torch.save(found, folder / f'{rank}.pth')
    dist.destroy_process_group()


def test_pckd_with_half_of_the_images_each(two, tmp_path):
    inputs, samples = batch(IMAGES)
    losses, gradients = losses_and_gradients(
        build_model().double(), inputs.double(), samples
    )
    mp.spawn(half, args=(tmp_path / 'store', tmp_path), nprocs=2)
    one, other = (
        torch.load(tmp_path / f'{rank}.pth', map_location='cpu') for rank in (0, 1)
    )
    close = dict(rtol=1e-6, atol=1e-9)
    for key, value in losses.items():
        torch.testing.assert_close((one[0][key] + other[0][key]) / 2, value, **close)
    for found in (one, other):
        assert found[1].keys() == gradients.keys()
        for key, value in gradients.items():
            torch.testing.assert_close(found[1][key], value, **close)
