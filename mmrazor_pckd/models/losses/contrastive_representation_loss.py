import math
from typing import List

import torch
from mmengine.dist import all_gather, get_world_size
from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import (
    check_positive,
    draw_from_other_labels,
    draw_other_images,
    log_normaliser,
    memory_contrast,
    memory_scores,
    sort_by_label,
    update_memory,
)
from ..labels import check_hard_labels
from .base_loss import BaseLoss

_NEGATIVES = ('other_labels', 'other_images')
_MEMORY_DTYPES = dict(
    float32=torch.float32, bfloat16=torch.bfloat16, float16=torch.float16
)
_IN_CHECKPOINT = ('s_memory', 't_memory', 'log_normalisers')


@MODELS.register_module()
class ContrastiveRepresentationLoss(BaseLoss):
    """Contrastive representation distillation (CRD), arXiv 1910.10699.

    The student's embedding of an image is separated from negatives in a
    memory of the teacher's embeddings, and the teacher's from the student's:

    $$L_i = NCE(e^s_i, M^t) + NCE(e^t_i, M^s)$$

    See `mmrazor_pckd.functional.memory_contrast`. Negatives are drawn on the
    device. The memories are in the checkpoint, and equal on all processes:
    each gets the embeddings of all, in batches of equal size, as mmengine's
    sampler makes them. The normalising constants are those of the first
    batch.

    ``TrainLabelsHook`` among ``custom_hooks`` gives the loss the labels of
    the training images; the samples' ``sample_idx``, which mmpretrain's
    ``PackInputs`` keeps, is an image's number among them.

    Args:
        channels (int): Width D of both embeddings. Defaults to 128.
        num_negatives (int): Number of negatives of an image. Defaults to
            16384.
        negatives (str): Where they come from: ``'other_labels'``, the images
            of other categories, or ``'other_images'``, all images but the
            one. Defaults to ``'other_labels'``.
        tau (float): Temperature, > 0. Defaults to 0.07.
        momentum (float): Share of a memory's row that an image leaves as it
            is, in [0, 1). Defaults to 0.5.
        memory_dtype (str): What the memories are kept in: ``'float32'``, or
            ``'bfloat16'`` or ``'float16'`` for half as many bytes. Scores and new
            rows are computed in float32, and the rows then rounded: a change of
            less than 0.2 % or 0.02 % of a number is lost, so the momentum must
            not be near 1. A checkpoint of another one is converted. Defaults to
            ``'float32'``.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the images.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If an argument is out of its bounds.

    Example:
        >>> import torch
        >>> from mmpretrain.structures import DataSample
        >>> from mmrazor_pckd import ContrastiveRepresentationLoss
        >>> loss = ContrastiveRepresentationLoss(channels=8, num_negatives=4)
        >>> loss.set_train_labels(torch.tensor([0, 1, 0, 1]))  # of the whole set
        >>> samples = [DataSample(metainfo=dict(sample_idx=i)) for i in (3, 0)]
        >>> value = loss(
        ...     torch.ones(2, 8), torch.ones(2, 8), torch.tensor([1, 0]), samples
        ... )
        >>> value.shape
        torch.Size([])
        >>> loss.s_memory.shape
        torch.Size([4, 8])
    """

    s_memory: Tensor
    t_memory: Tensor
    log_normalisers: Tensor
    order: Tensor
    first: Tensor
    count: Tensor

    def __init__(
        self,
        channels: int = 128,
        num_negatives: int = 16384,
        negatives: str = 'other_labels',
        tau: float = 0.07,
        momentum: float = 0.5,
        memory_dtype: str = 'float32',
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(loss_weight, reduction)
        check_positive(channels=channels, num_negatives=num_negatives, tau=tau)
        if not 0 <= momentum < 1:
            raise ValueError(f'momentum must be in [0, 1), got {momentum}')
        if negatives not in _NEGATIVES:
            raise ValueError(
                f'negatives must be one of {list(_NEGATIVES)}, got {negatives!r}'
            )
        if memory_dtype not in tuple(_MEMORY_DTYPES):
            raise ValueError(
                f'memory_dtype must be one of {list(_MEMORY_DTYPES)}, '
                f'got {memory_dtype!r}'
            )
        self.channels = channels
        self.num_negatives = num_negatives
        self.negatives = negatives
        self.tau = tau
        self.momentum = momentum
        # No rows until the number of images is known.
        for name in ('s_memory', 't_memory'):
            rows = torch.empty(0, channels, dtype=_MEMORY_DTYPES[memory_dtype])
            self.register_buffer(name, rows)
        self.register_buffer('log_normalisers', torch.full((2,), math.nan))
        for name in ('order', 'first', 'count'):
            self.register_buffer(
                name, torch.empty(0, dtype=torch.long), persistent=False
            )
        # Whether ``log_normalisers`` are set. To look at them would wait for the
        # device.
        self._normalised = False

    def set_train_labels(self, labels: Tensor) -> None:
        """Take the labels of the training images, to draw negatives by.

        The memories begin as random rows, equal on all processes, unless a
        checkpoint has filled them.

        Args:
            labels (Tensor): ``(M, )`` category of each training image.

        Raises:
            ValueError: If the memories belong to another number of images,
                or there is nothing to draw negatives from.
        """
        images, device = len(labels), self.s_memory.device
        if labels.unique().numel() < 2:
            raise ValueError(
                'negatives need at least two categories, the training set '
                f'has {labels.unique().numel()}'
            )
        if len(self.s_memory) == 0:
            generator = torch.Generator().manual_seed(0)
            bound = math.sqrt(3 / self.channels)
            for name in ('s_memory', 't_memory'):
                rows = torch.rand(images, self.channels, generator=generator)
                setattr(self, name, (bound * (2 * rows - 1)).to(self.s_memory))
        elif len(self.s_memory) != images:
            raise ValueError(
                f'the memory of the checkpoint holds {len(self.s_memory)} '
                f'images, the training set has {images}'
            )
        for name, value in zip(('order', 'first', 'count'), sort_by_label(labels)):
            setattr(self, name, value.to(device))

    def forward(
        self,
        s_feature: Tensor,
        t_feature: Tensor,
        gt_labels: Tensor,
        data_samples: List,
    ) -> Tensor:
        """Compute the loss and, in training, put the embeddings into the memories.

        Args:
            s_feature (Tensor): ``(N, D)`` embeddings of the student.
            t_feature (Tensor): ``(N, D)`` embeddings of the teacher. Gradient
                flows: they come from a layer that is trained.
            gt_labels (Tensor): ``(N, )`` hard labels.
            data_samples (list): The N samples, with ``sample_idx``.

        Returns:
            Tensor: Scalar, or ``(N, )`` without reduction.

        Raises:
            ValueError: If the loss has no training images, the samples
                have no ``sample_idx``, labels are not hard ones, or the
                widths do not fit.
        """
        check_hard_labels(gt_labels)
        self._check_features(s_feature, t_feature, data_samples)
        own = _sample_indices(data_samples, s_feature.device)
        indices = torch.cat([own[:, None], self._draw(own, gt_labels)], dim=1)
        # Each network is compared with the other's memory.
        scores = [
            memory_scores(s_feature, self.t_memory, indices, self.tau),
            memory_scores(t_feature, self.s_memory, indices, self.tau),
        ]
        self._normalise(scores)
        values = torch.stack(
            [
                memory_contrast(score, log_z, len(self.order))
                for score, log_z in zip(scores, self.log_normalisers.clone())
            ]
        ).sum(0)
        if self.training:
            self._update_memories(s_feature.detach(), t_feature.detach(), own)
        return self.reduce(values)

    def _check_features(self, s_feature, t_feature, data_samples) -> None:
        if not len(self.order):
            raise ValueError(
                'the loss knows no training images: add '
                "dict(type='mmrazor.TrainLabelsHook') to custom_hooks"
            )
        wanted = (len(data_samples), self.channels)
        for name, feature in dict(s_feature=s_feature, t_feature=t_feature).items():
            if feature.shape != wanted:
                raise ValueError(
                    f'{name} has shape {tuple(feature.shape)}, {wanted} '
                    '(images, channels) is needed'
                )

    def _draw(self, own: Tensor, labels: Tensor) -> Tensor:
        if self.negatives == 'other_images':
            return draw_other_images(own, len(self.order), self.num_negatives)
        return draw_from_other_labels(
            labels, self.order, self.first, self.count, self.num_negatives
        )

    @torch.no_grad()
    def _normalise(self, scores: List[Tensor]) -> None:
        if self._normalised:
            return
        found = torch.stack(
            [log_normaliser(score, len(self.order)) for score in scores]
        )
        found = _over_processes(found, len(scores[0]))
        # Those of a checkpoint stay.
        absent = self.log_normalisers.isnan().any()
        self.log_normalisers.copy_(torch.where(absent, found, self.log_normalisers))
        self._normalised = True

    @torch.no_grad()
    def _update_memories(self, s_feature, t_feature, own) -> None:
        if get_world_size() > 1:
            s_feature, t_feature, own = (
                torch.cat(all_gather(value.contiguous()))
                for value in (s_feature, t_feature, own)
            )
        for name, feature in dict(s_memory=s_feature, t_memory=t_feature).items():
            memory = getattr(self, name)
            rows = update_memory(memory[own], feature, self.momentum)
            memory[own] = rows.to(memory)

    def _load_from_state_dict(self, state_dict, prefix, *args) -> None:
        for name in _IN_CHECKPOINT:
            saved, own = state_dict.get(prefix + name), getattr(self, name)
            if saved is not None and len(saved) != len(own) == 0:
                setattr(self, name, own.new_empty(len(saved), *own.shape[1:]))
        self._normalised = False
        super()._load_from_state_dict(state_dict, prefix, *args)


def _sample_indices(data_samples: List, device: torch.device) -> Tensor:
    try:
        indices = [int(sample.sample_idx) for sample in data_samples]
    except AttributeError as error:
        raise ValueError(
            'the data samples have no sample_idx: keep it among meta_keys of '
            'PackInputs in the training pipeline'
        ) from error
    numbers = torch.tensor(indices)
    if device.type == 'cuda':
        # From pinned memory the copy does not wait for the device.
        numbers = numbers.pin_memory()
    return numbers.to(device, non_blocking=True)


def _over_processes(log_z: Tensor, images: int) -> Tensor:
    """Logarithm of the mean over all processes' images."""
    if get_world_size() == 1:
        return log_z
    # The last one is the logarithm of the number of images.
    log_sums = torch.cat([log_z, log_z.new_zeros(1)]) + math.log(images)
    log_sums = torch.stack(all_gather(log_sums)).logsumexp(dim=0)
    return log_sums[:-1] - log_sums[-1]
