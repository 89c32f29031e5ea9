"""Discrepancy between the channels of two maps (NST, arXiv 1707.01219)."""

from torch import Tensor

from .equal_size import equal_size
from .precision import full_precision
from .unit import unit

# Shortest channel that is divided by: bounds the gradient of one that hardly
# responds.
_EPS = 1e-8


@full_precision
def neuron_selectivity(s_feature: Tensor, t_feature: Tensor) -> Tensor:
    r"""Maximum mean discrepancy between the channels of two maps.

    $$\mathrm{MMD}^2 = \frac{1}{C_t^2} \sum_{c,c'} k(x^t_c, x^t_{c'})
    + \frac{1}{C_s^2} \sum_{c,c'} k(x^s_c, x^s_{c'})
    - \frac{2}{C_t C_s} \sum_{c,c'} k(x^t_c, x^s_{c'})$$

    with $x_c = f_c / |f_c|_2$ where a channel responds, and the polynomial
    kernel $k(x, y) = (x \cdot y)^2$. The larger map is averaged down first.

    For this kernel it is $|X_s^\top X_s / C_s - X_t^\top X_t / C_t|_F^2$ as
    well. Of the two forms, pixels by pixels or channels by channels, the one
    with the smaller matrix is computed.

    Args:
        s_feature (Tensor): ``(N, C_s, H_s, W_s)`` map of the student.
        t_feature (Tensor): ``(N, C_t, H_t, W_t)`` map of the teacher,
            detached inside.

    Returns:
        Tensor: ``(N, )``.

    Raises:
        ValueError: If a tensor is no map of four dimensions.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import neuron_selectivity
        >>> left, right = torch.eye(2).view(2, 1, 1, 1, 2)
        >>> neuron_selectivity(left, left), neuron_selectivity(left, right)
        (tensor([0.]), tensor([2.]))
    """
    s, t = (
        unit(each.flatten(2), _EPS)
        for each in equal_size(s_feature, t_feature.detach())
    )
    if s.shape[2] <= s.shape[1] + t.shape[1]:
        return (_by_pixels(s) - _by_pixels(t)).square().sum(dim=(1, 2))
    return _kernel(t, t) + _kernel(s, s) - 2 * _kernel(s, t)


def _by_pixels(channels: Tensor) -> Tensor:
    return channels.transpose(1, 2) @ channels / channels.shape[1]


def _kernel(one: Tensor, other: Tensor) -> Tensor:
    return (one @ other.transpose(1, 2)).square().mean(dim=(1, 2))
