from typing import Dict, Optional

from mmrazor.models.architectures.connectors.base_connector import BaseConnector
from mmrazor.registry import MODELS
from torch import Tensor, nn

from .width import check_width


@MODELS.register_module()
class LinearEmbedding(BaseConnector):
    """One linear layer, which PCKD (arXiv 2410.14143) puts before Eq. 4.

    Args:
        in_channels (int): Width of the student's feature.
        out_channels (int): Width of the centers that it is compared with.
        init_cfg (dict, optional): Initialization. Defaults to None, which is
            PyTorch's own.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import LinearEmbedding
        >>> embedding = LinearEmbedding(in_channels=64, out_channels=32)
        >>> embedding(torch.randn(6, 64)).shape
        torch.Size([6, 32])
    """

    def __init__(
        self, in_channels: int, out_channels: int, init_cfg: Optional[Dict] = None
    ) -> None:
        super().__init__(init_cfg)
        self.in_channels = in_channels
        self.linear = nn.Linear(in_channels, out_channels)

    def forward_train(self, feature: Tensor) -> Tensor:
        """Map ``(rows, in_channels)`` to ``(rows, out_channels)``.

        Args:
            feature (Tensor): ``(rows, in_channels)``.

        Returns:
            Tensor: ``(rows, out_channels)``.

        Raises:
            ValueError: If the feature's width is not ``in_channels``.
        """
        return self.linear(check_width(feature, self.in_channels))
