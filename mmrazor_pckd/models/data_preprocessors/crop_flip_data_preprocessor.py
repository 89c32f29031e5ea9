import torch
from mmpretrain.registry import MODELS
from torch.nn import functional as F

from .async_cls_data_preprocessor import AsyncClsDataPreprocessor


@MODELS.register_module()
class CropFlipDataPreprocessor(AsyncClsDataPreprocessor):
    """Random crop and flip of a whole batch, on the device.

    Equal in distribution to ``RandomCrop`` (black padding) and a horizontal
    ``RandomFlip`` in the pipeline, which take most of the loader's time where
    images are as small as CIFAR's. Each image has its own draw. The pipeline
    is then ``[dict(type='PackInputs')]``, and a loader without workers keeps
    up with the small networks.

    Args:
        padding (int): Black pixels on each side, before the crop to the
            former size. Defaults to 4.
        flip_prob (float): Probability of the flip. Defaults to 0.5.
        **kwargs: Arguments of mmpretrain's ``ClsDataPreprocessor``.

    Raises:
        ValueError: If ``padding`` or ``flip_prob`` is out of its range, or
            the images of a training batch are not one tensor (N, C, H, W).

    Example:
        >>> import torch
        >>> from mmrazor_pckd import CropFlipDataPreprocessor
        >>> preprocess = CropFlipDataPreprocessor(padding=2, flip_prob=0.5)
        >>> images = torch.ones(2, 3, 8, 8, dtype=torch.uint8)
        >>> preprocess(dict(inputs=images), training=True)['inputs'].shape
        torch.Size([2, 3, 8, 8])
    """

    def __init__(self, padding: int = 4, flip_prob: float = 0.5, **kwargs) -> None:
        super().__init__(**kwargs)
        # Written so that NaN is refused too.
        if not padding >= 0 or not 0 <= flip_prob <= 1:
            raise ValueError(
                f'data_preprocessor: padding={padding} must not be negative '
                f'and flip_prob={flip_prob} must be in [0, 1]'
            )
        self.padding = padding
        self.flip_prob = flip_prob

    def forward(self, data: dict, training: bool = False) -> dict:
        """Crop and flip where it is for training, then go on as usual."""
        if training:
            if not isinstance(data['inputs'], torch.Tensor):
                raise ValueError(
                    'CropFlipDataPreprocessor needs the images as one tensor:'
                    " train_dataloader.collate_fn=dict(type='default_collate'"
                    ')'
                )
            data = dict(data, inputs=self._crop_flip(self.cast_data(data['inputs'])))
        return super().forward(data, training)

    def _crop_flip(self, images: torch.Tensor) -> torch.Tensor:
        count, _, height, width = images.shape
        device = images.device
        # (N, C, top, left, H, W): every crop there is, as a view.
        crops = (
            F.pad(images, (self.padding,) * 4).unfold(2, height, 1).unfold(3, width, 1)
        )
        top, left = torch.randint(2 * self.padding + 1, (2, count), device=device)
        images = crops[torch.arange(count, device=device), :, top, left]
        flipped = torch.rand(count, 1, 1, 1, device=device) < self.flip_prob
        return torch.where(flipped, images.flip(-1), images)
