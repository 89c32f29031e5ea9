"""Products of neighbours in a batch (CC as CRD's comparison computes it)."""

from torch import Tensor

from .checks import check_pooled
from .precision import full_precision


@full_precision
def neighbor_product(s_embedding: Tensor, t_embedding: Tensor) -> Tensor:
    r"""What CRD's comparison (arXiv 1910.10699) computes by the name of CC.

    $$d_i = |e^s_i - e^t_i| \qquad L_i = \sum_k d_{ik} d_{i+1,k}$$

    Neighbours are those in the shuffled batch. It is not the loss of CC's
    paper, see `correlation_congruence`, but the figures quoted for CC are
    from it.

    Args:
        s_embedding (Tensor): ``(N, D)`` learned embedding of the student's
            features, N > 1.
        t_embedding (Tensor): ``(N, D)`` learned embedding of the teacher's
            features. Gradient flows to both.

    Returns:
        Tensor: ``(N - 1, )``, one value per pair of neighbours.

    Raises:
        ValueError: If there is one image, which has no neighbour, or the
            embeddings differ in shape.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.functional import neighbor_product
        >>> neighbor_product(torch.zeros(3, 2), torch.tensor([[0.0, 2.0]] * 3))
        tensor([4., 4.])
    """
    check_pooled(s_embedding=s_embedding, t_embedding=t_embedding)
    if s_embedding.shape != t_embedding.shape:
        raise ValueError(
            'the embeddings must be of one shape, and are '
            f'{tuple(s_embedding.shape)} and {tuple(t_embedding.shape)}'
        )
    if len(s_embedding) < 2:
        raise ValueError(
            f'a batch of {len(s_embedding)} has no neighbours: two images or more '
            'are needed'
        )
    distance = (s_embedding - t_embedding).abs()
    return (distance[:-1] * distance[1:]).sum(dim=1)
