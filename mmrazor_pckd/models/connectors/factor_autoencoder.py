from typing import Tuple

from mmrazor.models.architectures.connectors import Paraphraser
from mmrazor.registry import MODELS
from torch import Tensor


@MODELS.register_module()
class FactorAutoencoder(Paraphraser):
    """MMRazor's ``Paraphraser`` that is trained while it is used.

    Factor transfer (arXiv 1802.04977) first trains an autoencoder of the
    teacher's feature map, then gives its code, the factor, to the student.
    This one yields both at once, so that one training does. Only the
    reconstruction trains it: the factor is detached.

    Args:
        in_channel (int): Channels of the teacher's feature map.
        out_channel (int): Channels of the factor.
        use_bn (bool): Whether batch norms follow the convolutions. Defaults
            to False.
        init_cfg (dict, optional): Initialization. Defaults to None, which is
            PyTorch's own.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import FactorAutoencoder
        >>> autoencoder = FactorAutoencoder(in_channel=8, out_channel=4)
        >>> factor, reconstruction = autoencoder(torch.randn(2, 8, 6, 6))
        >>> factor.shape, reconstruction.shape
        (torch.Size([2, 4, 6, 6]), torch.Size([2, 8, 6, 6]))
    """

    def forward(self, feature: Tensor) -> Tuple[Tensor, Tensor]:
        """Compute the factor, detached, and the reconstruction.

        Args:
            feature (Tensor): ``(N, in_channel, H, W)``.

        Returns:
            tuple[Tensor, Tensor]: ``(N, out_channel, H, W)`` and the shape
            of ``feature``; ``connector_idx`` 0 and 1 in a mapping.
        """
        factor = self.encoder(feature)
        return factor.detach(), self.decoder(factor)
