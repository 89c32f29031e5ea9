"""What a network makes of images: features, logits and labels by batch."""

from dataclasses import dataclass
from typing import Any, Iterator, Optional, Sequence, Union

import numpy as np
import torch
from mmengine.runner import Runner
from torch import Tensor

from .trained import classifier_of


@dataclass
class Batch:
    """What a network makes of some images.

    ``images (N, )`` are their numbers in the data set, ``features (N, D)``
    the classifier's inputs, ``logits (N, K)`` its outputs.
    """

    images: np.ndarray
    features: Tensor
    logits: Tensor
    labels: Tensor


@torch.no_grad()
def look(
    network: Any,
    dataset,
    loader: dict,
    images: Union[Sequence[int], np.ndarray],
    shuffle_seed: Optional[int] = None,
) -> Iterator[Batch]:
    """Runs a network over images.

    Args:
        network (nn.Module): Classifier in eval mode.
        dataset: Data set.
        loader (dict): Config of a loader: its batch size, workers and
            collate function count.
        images (Sequence[int]): Numbers of the images.
        shuffle_seed (int, optional): Seed of a random order. Defaults to
            None, the order of ``images``.

    Yields:
        Batch: On the network's device, but for the numbers.
    """
    order = np.asarray(images)
    if shuffle_seed is not None:
        order = np.random.default_rng(shuffle_seed).permutation(order)
    config = dict(
        dataset=torch.utils.data.Subset(dataset, order.tolist()),
        batch_size=loader['batch_size'],
        num_workers=loader.get('num_workers', 0),
        sampler=dict(type='DefaultSampler', shuffle=False),
    )
    if 'collate_fn' in loader:
        config['collate_fn'] = loader['collate_fn']
    seen: dict = {}
    handle = classifier_of(network).register_forward_hook(
        lambda module, args, output: seen.update(features=args[0], logits=output)
    )
    done = 0
    try:
        for data in Runner.build_dataloader(config):
            data = network.data_preprocessor(data, False)
            network(**data, mode='tensor')
            labels = torch.cat([sample.gt_label for sample in data['data_samples']])
            yield Batch(order[done : done + len(labels)], labels=labels, **seen)
            done += len(labels)
    finally:
        handle.remove()
