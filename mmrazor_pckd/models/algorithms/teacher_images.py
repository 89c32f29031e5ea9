"""Images in the normalisation that the teacher was trained with."""

from torch import Tensor, nn

from ...utils.normalisation import normalisation


class TeacherImages(nn.Module):
    """From the student's normalisation of images to the teacher's.

    Each is (image - mean) / std per channel, in the order RGB or BGR; so is
    the way from one to the other.

    Args:
        student (nn.Module): Preprocessor that the images went through.
        teacher (nn.Module): Preprocessor that the teacher was trained with.

    Example:
        >>> import torch
        >>> from mmpretrain.models import ClsDataPreprocessor
        >>> from mmrazor_pckd.models.algorithms.teacher_images import TeacherImages
        >>> convert = TeacherImages(
        ...     ClsDataPreprocessor(mean=[0.0] * 3, std=[1.0] * 3),
        ...     ClsDataPreprocessor(mean=[1.0] * 3, std=[2.0] * 3),
        ... )
        >>> convert(torch.full((1, 3, 1, 1), 5.0)).flatten()
        tensor([2., 2., 2.])
    """

    scale: Tensor
    shift: Tensor

    def __init__(self, student: nn.Module, teacher: nn.Module) -> None:
        super().__init__()
        s_mean, s_std, s_rgb = normalisation(student)
        t_mean, t_std, t_rgb = normalisation(teacher)
        self.swap = s_rgb != t_rgb
        if self.swap:
            s_mean, s_std = s_mean.flip(0), s_std.flip(0)
        # Not in checkpoints: they follow from the config.
        self.register_buffer('scale', s_std / t_std, persistent=False)
        self.register_buffer('shift', (s_mean - t_mean) / t_std, persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Convert ``(N, C, H, W)`` images; the result has their shape."""
        images = images.flip(1) if self.swap else images
        return images * self.scale + self.shift
