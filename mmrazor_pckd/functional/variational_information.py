"""Information of the teacher's map in the student's (VID, arXiv 1904.05835)."""

from torch import Tensor

from .equal_size import equal_size
from .precision import full_precision


@full_precision
def variational_information(
    mean: Tensor, variance: Tensor, t_feature: Tensor
) -> Tensor:
    r"""Negative log likelihood of the teacher's map, without its constant.

    $$L_i = \frac{1}{C H W} \sum_{c,h,w} \frac12 \left[
    \frac{(\mu_{chw} - t_{chw})^2}{\sigma_c^2} + \log \sigma_c^2 \right]$$

    with mu what a regressor makes of the student's map, and a variance for
    each channel: the paper's sum over (C H W), as CRD's comparison takes it.
    It is negative where the variance is small and the mean is near.

    Args:
        mean (Tensor): ``(N, C, H, W)``, the regressor's output.
        variance (Tensor): ``(C, )``, each > 0.
        t_feature (Tensor): ``(N, C, H', W')`` of the teacher, detached
            inside. Of maps of unequal size the larger is averaged down.

    Returns:
        Tensor: ``(N, )``.

    Raises:
        ValueError: If the numbers of channels differ.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import variational_information
        >>> mean = torch.tensor([1.0, 3.0]).view(2, 1, 1, 1)
        >>> variational_information(mean, torch.ones(1), torch.ones(2, 1, 1, 1))
        tensor([0., 2.])
    """
    if not mean.shape[1] == len(variance) == t_feature.shape[1]:
        raise ValueError(
            f'mean has {mean.shape[1]} channels, variance {len(variance)} and '
            f't_feature {t_feature.shape[1]}: all need those of the teacher'
        )
    mean, t_feature = equal_size(mean, t_feature.detach())
    variance = variance.view(-1, 1, 1)
    surprise = (mean - t_feature).square() / variance + variance.log()
    return surprise.mean(dim=(1, 2, 3)) / 2
