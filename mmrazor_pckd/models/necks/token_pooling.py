from typing import Sequence, Tuple, Union

from mmengine.model import BaseModule
from mmpretrain.registry import MODELS
from torch import Tensor


@MODELS.register_module()
class TokenPooling(BaseModule):
    """Pool the tokens of a backbone to one feature for each image.

    For backbones that return all tokens, ``(N, tokens, C)``, as those of timm do
    behind mmpretrain's ``TIMMBackbone``. It has no weights.

    Args:
        how (str): ``'first'`` for the class token, ``'mean'`` for the mean of the
            others. Defaults to ``'first'``.
        prefix (int): Number of tokens before those of the image, which the mean
            leaves out. Defaults to 0.

    Raises:
        ValueError: If ``how`` is neither, or ``prefix`` below 0.

    Example:
        >>> import torch
        >>> from mmrazor_pckd import TokenPooling
        >>> TokenPooling()(torch.zeros(2, 17, 192))[-1].shape
        torch.Size([2, 192])
    """

    def __init__(self, how: str = 'first', prefix: int = 0) -> None:
        super().__init__()
        if how not in ('first', 'mean'):
            raise ValueError(
                f"TokenPooling: how must be 'first' or 'mean', got {how!r}"
            )
        if prefix < 0:
            raise ValueError(f'TokenPooling.prefix must be 0 or more, got {prefix}')
        self.how, self.prefix = how, prefix

    def forward(self, feats: Union[Tensor, Sequence[Tensor]]) -> Tuple[Tensor, ...]:
        """Pool each of the outputs of a backbone.

        Args:
            feats (Tensor | Sequence[Tensor]): Each ``(N, tokens, C)``.

        Returns:
            tuple[Tensor]: Each ``(N, C)``.

        Raises:
            ValueError: If one has another number of dimensions.
        """
        each = [feats] if isinstance(feats, Tensor) else feats
        return tuple(self._pool(tokens) for tokens in each)

    def _pool(self, tokens: Tensor) -> Tensor:
        if tokens.dim() != 3:
            raise ValueError(
                'TokenPooling: tokens (N, tokens, C) are needed, got '
                f'{tuple(tokens.shape)}'
            )
        if self.how == 'first':
            return tokens[:, 0]
        return tokens[:, self.prefix :].mean(dim=1)
