from typing import Dict, Optional

from mmrazor.models.architectures.connectors.base_connector import BaseConnector
from mmrazor.registry import MODELS
from torch import Tensor, nn

from .width import check_width


@MODELS.register_module()
class ProjectionMLP(BaseConnector):
    """MLP from the student's feature to the teacher's space.

    The head of BYOL (arXiv 2006.07733), as PCKD's released code takes it for
    Eq. 2 (arXiv 2410.14143): linear, batch norm, ReLU, linear.

    Args:
        in_channels (int): Width of the student's feature.
        hidden_channels (int): Width of the hidden layer. The released code
            takes 16 times the teacher's width.
        out_channels (int): Width of the teacher's feature.
        init_cfg (dict, optional): Initialization. Defaults to None, which is
            PyTorch's own.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ProjectionMLP
        >>> mlp = ProjectionMLP(in_channels=64, hidden_channels=512, out_channels=32)
        >>> mlp(torch.randn(6, 64)).shape
        torch.Size([6, 32])
    """

    def __init__(
        self,
        in_channels: int,
        hidden_channels: int,
        out_channels: int,
        init_cfg: Optional[Dict] = None,
    ) -> None:
        super().__init__(init_cfg)
        self.in_channels = in_channels
        self.layers = nn.Sequential(
            nn.Linear(in_channels, hidden_channels),
            nn.BatchNorm1d(hidden_channels),
            nn.ReLU(inplace=True),
            nn.Linear(hidden_channels, out_channels),
        )

    def forward_train(self, feature: Tensor) -> Tensor:
        """Project ``(rows, in_channels)`` to ``(rows, out_channels)``.

        Args:
            feature (Tensor): ``(rows, in_channels)``.

        Returns:
            Tensor: ``(rows, out_channels)``.

        Raises:
            ValueError: If the feature's width is not ``in_channels``, or one
                row is all there is in training.
        """
        if self.training and len(feature) == 1:
            raise ValueError(
                'batch norm needs two rows in training, got one: a larger '
                'train_dataloader.batch_size, or drop_last=True where one '
                'image is left over'
            )
        return self.layers(check_width(feature, self.in_channels))
