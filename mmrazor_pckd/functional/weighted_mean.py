"""Mean of a loss over weighted images (PCKD, Eq. 8)."""

from typing import Optional

from torch import Tensor

from .precision import full_precision


@full_precision
def weighted_mean(values: Tensor, weight: Optional[Tensor] = None) -> Tensor:
    r"""Mean over all rows, each times the weight of its image.

    $$L = \frac{1}{V N} \sum_{v, i} v_i L_{v, i}$$

    The weight of an image serves all its views. The sum of the weights is not
    divided by: an image of little weight makes the loss smaller.

    Args:
        values (Tensor): ``(V*N, ...)`` values of a loss, view-major. Further
            dimensions, such as categories, are summed.
        weight (Tensor, optional): ``(N, )`` weight of each image. Defaults to
            None, which is 1 for each.

    Returns:
        Tensor: Scalar.

    Raises:
        ValueError: If ``values`` is a scalar, or its rows are no multiple of
            the images.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import weighted_mean
        >>> two_views_of_two_images = torch.tensor([1.0, 2.0, 3.0, 4.0])
        >>> weighted_mean(two_views_of_two_images, torch.tensor([1.0, 0.5]))
        tensor(1.7500)
    """
    if values.dim() == 0:
        raise ValueError('one value per row is needed, got a scalar')
    values = values.flatten(1).sum(dim=1) if values.dim() > 1 else values
    if weight is None:
        return values.mean()
    if len(values) % len(weight):
        raise ValueError(
            f'{len(values)} rows cannot be the views of {len(weight)} weighted images'
        )
    return (values.view(-1, len(weight)) * weight).mean()
