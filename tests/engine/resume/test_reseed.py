"""Augmentation as a function of seed, epoch and draw."""

import pickle
import random

import numpy as np
import pytest
import torch
from mmengine.dataset import DefaultSampler
from torch.utils.data import DataLoader, Dataset

from mmrazor_pckd.engine.resume import reseed
from mmrazor_pckd.engine.resume.reseed import (
    Draw,
    device_seeds,
    number_draws,
    seed_from,
    seed_torch,
)


class Noise(Dataset):
    """Index, and a number of each of the three libraries."""

    def __len__(self):
        return 11

    def __getitem__(self, index):
        assert type(index) is int
        return torch.tensor(
            [
                index,
                random.random(),
                np.random.rand(),
                torch.rand(1, dtype=torch.float64),
            ],
            dtype=torch.float64,
        )


def epochs(count=2, seed=3, workers=0, batch_size=4, sampler=None, persistent=False):
    dataset = Noise()
    loader = DataLoader(
        dataset,
        batch_size,
        sampler=sampler or DefaultSampler(dataset, seed=5),
        num_workers=workers,
        persistent_workers=persistent,
    )
    number_draws(loader, seed)
    return [torch.cat(list(loader)) for _ in range(count)]


def by_index(rows):
    return rows[rows[:, 0].argsort()]


@pytest.mark.parametrize(
    'changes', [dict(workers=1), dict(workers=2, persistent=True), dict(batch_size=3)]
)
def test_neither_workers_nor_batches_matter(changes):
    for one, other in zip(epochs(), epochs(**changes)):
        assert torch.equal(one, other)


def test_epoch_and_seed_matter():
    first, second = map(by_index, epochs())
    assert not torch.isin(first[:, 1:], second[:, 1:]).any()
    other = by_index(epochs(seed=4)[0])
    assert torch.equal(first[:, 0], other[:, 0])
    assert not torch.isin(first[:, 1:], other[:, 1:]).any()


def test_an_image_that_comes_twice_is_augmented_twice():
    (rows,) = epochs(1, sampler=[1, 1, 1])
    assert len(rows[:, 1:].unique()) == 9


def test_the_number_of_processes_does_not_matter(monkeypatch):
    (alone,) = epochs(1)
    parts = []
    for rank in range(2):
        for module in ('mmengine.dataset.sampler', reseed.__name__):
            monkeypatch.setattr(f'{module}.get_dist_info', lambda r=rank: (r, 2))
        parts += epochs(1)
    # The twelfth is the first once more, to fill the batch.
    both = torch.stack(parts, dim=1).flatten(0, 1)
    assert torch.equal(both[:11], alone)
    assert both[11, 0] == alone[0, 0]


def test_the_order_follows_the_epoch_where_nobody_sets_it():
    first, second = epochs()
    assert not torch.equal(first[:, 0], second[:, 0])
    assert torch.equal(by_index(first)[:, 0], by_index(second)[:, 0])


def test_a_pass_can_begin_in_the_middle():
    dataset = Noise()
    loader = DataLoader(dataset, 4, sampler=DefaultSampler(dataset, seed=5))
    numbered = number_draws(loader, 3)
    numbered.epoch, numbered.skip = 1, 8
    second = epochs()[1]
    assert torch.equal(torch.cat(list(loader)), second[8:])
    # Only that one.
    assert len(torch.cat(list(loader))) == 11


def test_the_own_random_state_stays():
    states = random.getstate(), np.random.get_state()[1].tolist()
    host = torch.get_rng_state()
    dataset = Noise()
    loader = DataLoader(dataset, 4)
    number_draws(loader, 0)
    loader.dataset.__getitems__([Draw(1, 0, 0)])
    assert (random.getstate(), np.random.get_state()[1].tolist()) == states
    assert torch.equal(torch.get_rng_state(), host)


def test_numbering_twice_is_numbering_once():
    loader = DataLoader(Noise(), 4)
    assert number_draws(loader, 0) is number_draws(loader, 0)


def test_a_loader_without_a_batch_sampler_is_refused():
    with pytest.raises(ValueError, match='batch_sampler .* NoneType'):
        number_draws(DataLoader(Noise(), None), 0)


def test_a_draw_travels():
    draw = pickle.loads(pickle.dumps(Draw(7, 2, 5)))
    assert (draw, draw.epoch, draw.number) == (7, 2, 5)
    assert 'abcdefgh'[draw] == 'h'  # an index as any


def drawn(*key):
    seed_from(*key)
    return random.random(), np.random.rand(), torch.rand(1).item()


def test_each_part_of_the_key_changes_all_numbers():
    keys = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (2**40, 0, 0)]
    for library in zip(*(drawn(*key) for key in keys)):
        assert len(set(library)) == len(keys)
    assert drawn(1, 2, 3) == drawn(1, 2, 3)


def test_the_numbers_are_those_of_pytorchs_own_seed():
    torch.manual_seed(7)
    wanted = torch.rand(3)
    seed_torch(7)
    assert torch.equal(torch.rand(3), wanted)


def test_devices_that_are_there_are_seeded(monkeypatch):
    seen = []
    for kind, there in (('cuda', True), ('xpu', False)):
        module = getattr(torch, kind)
        monkeypatch.setattr(module, 'is_available', lambda there=there: there)
        monkeypatch.setattr(
            module, 'manual_seed_all', lambda seed, kind=kind: seen.append((kind, seed))
        )
    device_seeds.cache_clear()
    try:
        seed_torch(7)
    finally:
        device_seeds.cache_clear()
    assert seen == [('cuda', 7)]
