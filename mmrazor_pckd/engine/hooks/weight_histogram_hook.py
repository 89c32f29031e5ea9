import json
from pathlib import Path
from typing import List, Optional

import torch
from mmengine.dist import all_reduce, is_main_process
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from mmrazor.registry import HOOKS
from torch import Tensor

# What the distiller logs in each step in which it has weighed the images.
_LOGGED = 'distill.preview_mean_weight'
# Steps that are counted together: each count is a dozen kernels.
_TOGETHER = 50


@HOOKS.register_module()
class WeightHistogramHook(Hook):
    """Counts, epoch by epoch, how the images of a distillation are weighed.

    Fig. 6 of PCKD. The counts are formed where the weights are, and read from
    the device once an epoch. Each epoch is a line of
    ``vis_data/weights.jsonl``, beside mmengine's ``scalars.json``:
    ``{"epoch": 3, "edges": [0, ..., 1], "counts": [...]}`` over the images of
    all processes; and a histogram ``distill.sample_weights`` in TensorBoard,
    where ``vis_backends`` has it. An epoch without weights, as in a
    distillation that has no ``sample_weighting``, leaves no line.

    Args:
        bins (int): Bins of equal width from 0 to 1, see
            :func:`count_weights`. Defaults to 20.

    Raises:
        ValueError: If ``bins`` is below 1.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='WeightHistogramHook', bins=10)).bins
        10
    """

    def __init__(self, bins: int = 20) -> None:
        if bins < 1:
            raise ValueError(f'WeightHistogramHook.bins must be at least 1, got {bins}')
        self.bins = bins
        self._epoch: Optional[int] = None
        self._counts: Optional[Tensor] = None
        self._waiting: List[Tensor] = []

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch=None, outputs=None
    ) -> None:
        """Keep the weights of the step; count those of several on their device."""
        # The epoch of the weighting; in IterBasedTrainLoop it advances while
        # after_train_epoch is still to come.
        epoch = runner.message_hub.get_info('epoch', 0) + 1
        if epoch != self._epoch:
            self._write(runner)
            self._epoch = epoch
        if _LOGGED not in (outputs or {}):
            return
        model = runner.model
        model = model.module if is_model_wrapper(model) else model
        # The next step of a CUDA graph may write where these are.
        self._waiting.append(model.distiller.last_weight.clone())
        if len(self._waiting) >= _TOGETHER:
            self._count()

    def after_train_epoch(self, runner: Runner) -> None:
        """Write the epoch."""
        self._write(runner)

    def _count(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            counts = count_weights(torch.cat(waiting), self.bins)
            self._counts = counts if self._counts is None else (self._counts + counts)

    def _write(self, runner: Runner) -> None:
        self._count()
        found, self._counts = self._counts, None
        if found is None:
            return
        all_reduce(found)
        if not is_main_process():
            return
        edges, counts = bin_edges(self.bins), found.tolist()
        file = Path(runner.log_dir) / 'vis_data' / 'weights.jsonl'
        file.parent.mkdir(parents=True, exist_ok=True)
        line = dict(epoch=self._epoch, edges=edges, counts=counts)
        with file.open('a') as lines:
            lines.write(json.dumps(line) + '\n')
        for backend in runner.visualizer._vis_backends.values():
            add = getattr(backend.experiment, 'add_histogram_raw', None)
            if add is not None:
                # It shows bins alone. Sums are those of the bins' middles.
                middles = [(a + b) / 2 for a, b in zip(edges, edges[1:])]
                add(
                    'distill.sample_weights',
                    min=0.0,
                    max=1.0,
                    num=sum(counts),
                    sum=sum(n * x for n, x in zip(counts, middles)),
                    sum_squares=sum(n * x * x for n, x in zip(counts, middles)),
                    bucket_limits=edges[1:],
                    bucket_counts=counts,
                    global_step=self._epoch,
                )


def bin_edges(bins: int) -> List[float]:
    """The ``bins + 1`` edges of equal bins from 0 to 1.

    Args:
        bins (int): How many.

    Example:
        >>> bin_edges(4)
        [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    return [edge / bins for edge in range(bins + 1)]


def count_weights(weight: Tensor, bins: int) -> Tensor:
    """Count weights in equal bins, without reading the device.

    Args:
        weight (Tensor): ``(N, )`` weights.
        bins (int): Bins from 0 to 1, each with its lower edge. The first has
            also what is below, the last what is above, a weight of 1 for one.

    Returns:
        Tensor: ``(bins, )`` integers whose sum is N.

    Example:
        >>> count_weights(torch.tensor([0.1, 0.6, 0.7, 1.0]), bins=4)
        tensor([1, 0, 2, 1])
    """
    # torch.histc refuses PyTorch's deterministic mode on GPUs, and edges that
    # came from the host would have to wait for the device; so would
    # lower[0] = ..., which is a copy.
    lower = torch.arange(bins, dtype=weight.dtype, device=weight.device) / bins
    lower[:1].fill_(-torch.inf)
    at_least = (weight[:, None] >= lower).sum(dim=0)
    return -torch.diff(at_least, append=at_least.new_zeros(1))
