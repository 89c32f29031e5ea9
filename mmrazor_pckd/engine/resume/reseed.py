"""Random numbers that follow from the seed and their place in the run."""

import functools
import random
from typing import Any, Callable, Iterator, List

import numpy as np
import torch
from mmengine.dist import get_dist_info
from torch.utils.data import DataLoader

_SAMPLE = 0  # sets samples apart from steps and epochs of the same number


@functools.lru_cache(maxsize=None)
def device_seeds() -> List[Callable[[int], Any]]:
    """What seeds the devices of each kind that is there.

    Example:
        >>> len(device_seeds()) <= 4
        True
    """
    kinds = ['cuda', 'xpu', 'mtia', torch._C._get_privateuse1_backend_name()]
    seeds = []
    for kind in kinds:
        module: Any = getattr(torch, kind, None)
        if hasattr(module, 'manual_seed_all') and module.is_available():
            seeds.append(module.manual_seed_all)
    if torch.backends.mps.is_available():
        seeds.append(torch.mps.manual_seed)
    return seeds


def seed_torch(seed: int) -> None:
    """``torch.manual_seed``, without what it notes of devices that are not there.

    For each kind of them that keeps the seed and where it was given, which takes a
    tenth of a millisecond and more, in every step.

    Args:
        seed (int): Seed of the host and of all devices.

    Example:
        >>> seed_torch(3)
        >>> torch.initial_seed()
        3
    """
    for of_devices in device_seeds():
        of_devices(seed)
    torch.default_generator.manual_seed(seed)


def seed_from(*key: int, torch_seed: Callable = seed_torch) -> None:
    """Seed Python, NumPy and PyTorch with a hash of the key.

    Args:
        *key (int): Numbers >= 0. Other numbers give another, unrelated seed.
        torch_seed (Callable): What seeds PyTorch. The default includes all
            devices.

    Example:
        >>> seed_from(0, 1, 7)
        >>> first = torch.rand(1)
        >>> seed_from(0, 1, 7)
        >>> torch.equal(torch.rand(1), first)
        True
    """
    words = np.random.SeedSequence(key).generate_state(4)
    np.random.seed(words)
    random.seed(int(words[0]) << 32 | int(words[1]))
    torch_seed(int(words[2]) << 32 | int(words[3]))


class Draw(int):
    """Index of a sample, with the epoch and the number of its draw.

    Args:
        index (int): Index of the sample.
        epoch (int): Epoch in which it is drawn.
        number (int): Its place in the order of the epoch, over all processes.

    Example:
        >>> draw = Draw(5, epoch=2, number=0)
        >>> draw + 1, draw.epoch
        (6, 2)
    """

    epoch: int
    number: int

    def __new__(cls, index: int, epoch: int, number: int) -> 'Draw':
        draw = super().__new__(cls, index)
        draw.epoch, draw.number = epoch, number
        return draw

    def __reduce__(self) -> tuple:
        # It travels to the workers.
        return Draw, (int(self), self.epoch, self.number)


class NumberedDraws:
    """A sampler whose indices are numbered over all processes.

    Where the processes share the images as mmengine's samplers do, the
    numbers do not depend on how many they are.

    Args:
        sampler: Sampler of indices. Its attributes are found here too.

    Attributes:
        epoch (int): Epoch of the next pass, one more with each.
        skip (int): Draws of this process that the next pass leaves out.

    Example:
        >>> draws = NumberedDraws([7, 5, 3])
        >>> draws.skip = 1
        >>> [(int(draw), draw.epoch, draw.number) for draw in draws]
        [(5, 0, 1), (3, 0, 2)]
    """

    def __init__(self, sampler) -> None:
        self.sampler = sampler
        self.epoch = 0
        self.skip = 0

    def __iter__(self) -> Iterator:
        epoch, skip = self.epoch, self.skip
        self.epoch, self.skip = epoch + 1, 0
        if hasattr(self.sampler, 'set_epoch'):
            self.sampler.set_epoch(epoch)
        return self._numbered(iter(self.sampler), epoch, skip)

    @staticmethod
    def _numbered(indices, epoch: int, skip: int) -> Iterator:
        rank, processes = get_dist_info()
        for position, index in enumerate(indices):
            if position < skip:
                continue
            if isinstance(index, (int, np.integer)):
                index = Draw(int(index), epoch, position * processes + rank)
            yield index

    def __len__(self) -> int:
        return len(self.sampler)

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__') or name == 'sampler':  # while unpickling
            raise AttributeError(name)
        return getattr(self.sampler, name)


class SeededFetch:
    """Fetches the samples of a batch, each from random numbers of its own.

    The process's own random state stays as it was: the model draws the same
    numbers with and without workers.

    Args:
        dataset: Dataset with ``__getitem__``.
        seed (int): Seed of the run.

    Example:
        >>> class Noise:
        ...     def __getitem__(self, index):
        ...         return random.random()
        >>> fetch = SeededFetch(Noise(), seed=0)
        >>> draw = Draw(5, epoch=2, number=0)
        >>> fetch([draw]) == fetch([draw])
        True
    """

    def __init__(self, dataset, seed: int) -> None:
        self.dataset = dataset
        self.seed = seed

    def __call__(self, indices: List[int]) -> list:
        python, numpy = random.getstate(), np.random.get_state()
        host = torch.get_rng_state()
        try:
            return [self._fetch(index) for index in indices]
        finally:
            random.setstate(python)
            np.random.set_state(numpy)
            torch.set_rng_state(host)

    def _fetch(self, index: int):
        if isinstance(index, Draw):
            # Of the host alone: a worker must not touch the GPU.
            seed_from(
                self.seed,
                _SAMPLE,
                index.epoch,
                index.number,
                torch_seed=torch.default_generator.manual_seed,
            )
            index = int(index)
        return self.dataset[index]


def number_draws(loader: DataLoader, seed: int) -> NumberedDraws:
    """Make the samples of a loader depend on their draws only.

    Takes effect for workers that start afterwards.

    Args:
        loader (DataLoader): Loader of a dataset with ``__getitem__``.
        seed (int): Seed of the run.

    Returns:
        NumberedDraws: The loader's sampler from now on.

    Raises:
        ValueError: If the loader forms no batches of indices.

    Example:
        >>> class Noise:
        ...     def __len__(self):
        ...         return 2
        ...     def __getitem__(self, index):
        ...         return random.random()
        >>> loader = DataLoader(Noise(), batch_size=2)
        >>> draws = number_draws(loader, seed=0)
        >>> (first,) = loader
        >>> draws.epoch = 0
        >>> (again,) = loader
        >>> torch.equal(again, first)
        True
    """
    batches: Any = loader.batch_sampler
    if not hasattr(batches, 'sampler'):
        raise ValueError(
            'train_dataloader: ResumableRandomnessHook needs a batch_sampler '
            'with a sampler in it, got '
            f'{type(batches).__name__} for {type(loader.dataset).__name__}'
        )
    if not isinstance(batches.sampler, NumberedDraws):
        batches.sampler = NumberedDraws(batches.sampler)
    # If there is one, DataLoader fetches a whole batch by it.
    dataset: Any = loader.dataset
    dataset.__getitems__ = SeededFetch(dataset, seed)
    return batches.sampler
