"""Mean over the rows that a teacher is right about, as SSKD takes it."""

from torch import Tensor

from ...functional import keep_best
from .relation_loss import RelationLoss


class KeptRowsLoss(RelationLoss):
    r"""Base of the losses of SSKD, whose mean is over chosen rows.

    Kept are the rows that the teacher gets right, and of those that it gets
    wrong the share ``ratio`` that is the least so. A row's value is

    $$v_r k_r R / \sum_j k_j$$

    with k 1 or 0, so that the mean over the R rows is that over the kept
    ones, and 0 where none is kept.

    Args:
        ratio (float): Share of the wrong rows that is kept, in [0, 1].
        all_processes (bool): Whether the rows are chosen, and counted, among
            those of all processes. Defaults to True.
        loss_weight (float): Factor of the loss. Defaults to 1.
        reduction (str): ``'none'``, ``'mean'`` or ``'sum'`` over the rows.
            Defaults to ``'mean'``.

    Raises:
        ValueError: If ``ratio`` is not in [0, 1], ``loss_weight`` negative or
            ``reduction`` unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.losses.kept_rows_loss import KeptRowsLoss
        >>> loss = KeptRowsLoss(ratio=0.0)
        >>> rank = torch.tensor([0, 4, 0, 1])  # of two images, two views each
        >>> loss.of_kept_rows(torch.ones(4), rank, images=2)
        tensor([2., 0., 2., 0.])
    """

    def __init__(
        self,
        ratio: float,
        all_processes: bool = True,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
    ) -> None:
        super().__init__(all_processes, loss_weight, reduction)
        if not 0 <= ratio <= 1:
            raise ValueError(f'ratio must be in [0, 1], got {ratio}')
        self.ratio = ratio

    def of_kept_rows(self, values: Tensor, rank: Tensor, images: int) -> Tensor:
        """Values of the kept rows, 0 of the others.

        Args:
            values (Tensor): ``(V*N, )``, view-major.
            rank (Tensor): ``(V*N, )`` of the true candidate in the teacher's
                scores.
            images (int): Number N of images of this process.

        Returns:
            Tensor: ``(V*N, )``.
        """
        # By image, in order of the processes; the rows of all are view-major.
        (ranks,) = self.gather(rank.view(-1, images).T)
        keep = keep_best(ranks.T.flatten(), self.ratio)
        kept = keep.sum().clamp(min=1)
        own = self.own(keep.view(-1, len(ranks)).T, images).T.flatten()
        return values * own * len(keep) / kept
