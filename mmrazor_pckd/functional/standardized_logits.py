"""Logits of an image as z-scores (logit standardisation, arXiv 2403.01427)."""

from torch import Tensor

from .checks import check_not_negative
from .precision import full_precision


@full_precision
def standardize_logits(
    logits: Tensor, eps: float = 1e-7, unbiased: bool = True
) -> Tensor:
    r"""Subtract the mean of an image's logits and divide by their deviation.

    $$Z(z)_k = \frac{z_k - \bar z}{\sigma(z) + \epsilon}$$

    A softmax of it ignores a shift and a positive scale of the logits. Put
    before a loss of logits on both sides, it leaves the student free to have
    logits of another range than the teacher's.

    Args:
        logits (Tensor): ``(N, K)``.
        eps (float): Added to the deviation, >= 0. Defaults to 1e-7.
        unbiased (bool): Whether the deviation divides by K - 1, as the
            released code does, or by K, as the paper. The paper's is the
            released one at a temperature $\sqrt{(K-1)/K}$ times as high.
            Defaults to True.

    Returns:
        Tensor: ``(N, K)``. Logits that are all equal become 0.

    Raises:
        ValueError: If there is one category alone, or ``eps`` is negative.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import standardize_logits
        >>> logits = torch.tensor([[1.0, 2.0, 3.0], [10.0, 30.0, 50.0]])
        >>> standardize_logits(logits).round(decimals=3)
        tensor([[-1.,  0.,  1.],
                [-1.,  0.,  1.]])
    """
    check_not_negative(eps=eps)
    if logits.shape[-1] < 2:
        raise ValueError(
            'the logits of an image have no deviation where there is one '
            f'category alone, got logits of shape {tuple(logits.shape)}'
        )
    deviation = logits.std(dim=-1, keepdim=True, correction=int(unbiased))
    return (logits - logits.mean(dim=-1, keepdim=True)) / (deviation + eps)
