from typing import Optional

import torch
from mmengine.runner import CheckpointLoader
from mmrazor.models.architectures.connectors.base_connector import BaseConnector
from mmrazor.registry import MODELS
from torch import Tensor, nn

from ...checkpoints.strict import load_strictly
from .width import check_width

# Where it stands in what ``ViewMatchHead`` leaves behind.
PREFIX = 'head.'


@MODELS.register_module()
class ProjectionHead(BaseConnector):
    """Head of SSKD (arXiv 2006.07114): linear, ReLU, linear, of one width.

    The student's is trained beside it. The teacher's is trained before, by
    ``ViewMatchHead``, and then frozen: no gradient, always in eval mode. In a
    checkpoint of the student are both.

    Args:
        channels (int): Width of the feature.
        frozen (bool): Whether it stays as its checkpoint is. Defaults to
            False.
        checkpoint (str, optional): Path or URL of a checkpoint of
            ``ViewMatchHead``, loaded strictly. Defaults to None, PyTorch's
            own initialization.
        trained_by (str, optional): Config that leaves the checkpoint behind,
            for the error where it is missing.

    Raises:
        ValueError: If it is frozen without a checkpoint, or that does not fit.
        FileNotFoundError: If the checkpoint is not there.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import ProjectionHead
        >>> head = ProjectionHead(channels=64)
        >>> head(torch.randn(6, 64)).shape
        torch.Size([6, 64])
    """

    def __init__(
        self,
        channels: int,
        frozen: bool = False,
        checkpoint: Optional[str] = None,
        trained_by: Optional[str] = None,
    ) -> None:
        super().__init__()
        self.channels = channels
        self.frozen = frozen
        self.checkpoint = checkpoint
        self.trained_by = trained_by or 'a config of ViewMatchHead'
        self.layers = nn.Sequential(
            nn.Linear(channels, channels),
            nn.ReLU(inplace=True),
            nn.Linear(channels, channels),
        )
        if frozen and checkpoint is None:
            raise ValueError(
                'ProjectionHead.frozen without checkpoint: the head would stay random; '
                f'give the checkpoint of {trained_by or "ViewMatchHead"}'
            )
        if checkpoint is not None:
            try:
                load_strictly(self, checkpoint, 'ProjectionHead.checkpoint', PREFIX)
            except FileNotFoundError as error:
                raise FileNotFoundError(
                    f'{error}: train the head first: python tools/train.py '
                    f'{self.trained_by}'
                ) from error
        if frozen:
            self.requires_grad_(False).eval()

    def check_teacher(self, teacher: nn.Module) -> None:
        """Check that a frozen head was trained on this teacher.

        Args:
            teacher (nn.Module): The teacher, with its weights.

        Raises:
            ValueError: If its checkpoint has another teacher beside it.
        """
        if not self.frozen:
            return
        loaded = CheckpointLoader.load_checkpoint(self.checkpoint, map_location='cpu')
        state = loaded.get('state_dict', loaded)
        for key, value in teacher.state_dict().items():
            beside = state.get(f'teacher.{key}')
            if beside is not None and not torch.equal(beside, value.cpu()):
                raise ValueError(
                    f'ProjectionHead.checkpoint: {self.checkpoint} is the head of '
                    f'another teacher ({key} differs); train one on this teacher: '
                    f'python tools/train.py {self.trained_by}'
                )

    def train(self, mode: bool = True) -> 'ProjectionHead':
        """Set the mode, unless it is frozen."""
        super().train(mode and not self.frozen)
        return self

    def forward_train(self, feature: Tensor) -> Tensor:
        """Project ``(rows, channels)`` to ``(rows, channels)``.

        Args:
            feature (Tensor): ``(rows, channels)``.

        Returns:
            Tensor: ``(rows, channels)``.

        Raises:
            ValueError: If the feature's width is not ``channels``.
        """
        return self.layers(check_width(feature, self.channels, 'channels'))
