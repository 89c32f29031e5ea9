from typing import Dict, Optional

from mmrazor.models.architectures.connectors.base_connector import BaseConnector
from mmrazor.registry import MODELS
from torch import Tensor

from ...functional import check_not_negative, standardize_logits


@MODELS.register_module()
class LogitStandardization(BaseConnector):
    """Logit standardisation (arXiv 2403.01427) before a loss of logits.

    See `mmrazor_pckd.functional.standardize_logits`. It has no parameters;
    one serves both networks' records.

    Args:
        eps (float): Added to the deviation, >= 0. Defaults to 1e-7.
        unbiased (bool): Whether the deviation divides by K - 1, as the
            released code does, or by K, as the paper. Defaults to True.
        init_cfg (dict, optional): Initialization, of nothing. Defaults to
            None.

    Raises:
        ValueError: If ``eps`` is negative.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import LogitStandardization
        >>> LogitStandardization()(torch.tensor([[10.0, 30.0, 50.0]]))
        tensor([[-1.,  0.,  1.]])
    """

    def __init__(
        self, eps: float = 1e-7, unbiased: bool = True, init_cfg: Optional[Dict] = None
    ) -> None:
        super().__init__(init_cfg)
        check_not_negative(eps=eps)
        self.eps = eps
        self.unbiased = unbiased

    def forward_train(self, feature: Tensor) -> Tensor:
        """Standardize ``(N, K)`` logits.

        Args:
            feature (Tensor): ``(N, K)`` logits of either network.

        Returns:
            Tensor: ``(N, K)``.

        Raises:
            ValueError: If there is one category alone.
        """
        return standardize_logits(feature, self.eps, self.unbiased)
