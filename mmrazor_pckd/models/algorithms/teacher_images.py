"""Images as the teacher was trained on them."""
from typing import Optional, Tuple

import torch
from torch import Tensor, nn


class TeacherImages(nn.Module):
    """From the student's normalisation of images to the teacher's.

    Each is (image - mean) / std per channel, in the order RGB or BGR; so is
    the way from one to the other.

    Args:
        student (nn.Module): Preprocessor that the images went through.
        teacher (nn.Module): Preprocessor that the teacher was trained with.
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
        self.register_buffer(
            'shift', (s_mean - t_mean) / t_std, persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Convert ``(N, C, H, W)`` images."""
        images = images.flip(1) if self.swap else images
        return images * self.scale + self.shift


def difference(student: nn.Module,
               teacher: Optional[nn.Module]) -> Optional[str]:
    """Say how the teacher's normalisation differs from the student's.

    Args:
        student (nn.Module): Preprocessor of the algorithm.
        teacher (nn.Module): Preprocessor in the teacher's own config. One
            that has no mean says nothing.

    Returns:
        str, optional: None where they are the same.
    """
    if teacher is None or getattr(teacher, 'mean', None) is None:
        return None
    ours, theirs = normalisation(student), normalisation(teacher)
    if ours[2] == theirs[2] and all(
            torch.equal(a.expand_as(b), b)
            for a, b in zip(ours[:2], theirs[:2])):
        return None

    def words(mean, std, rgb):
        return (f'mean {_numbers(mean)} std {_numbers(std)} '
                f'{"RGB" if rgb else "BGR"}')

    return (f'model.teacher.data_preprocessor has {words(*theirs)}, '
            f'model.data_preprocessor {words(*ours)}')


def normalisation(preprocessor: nn.Module) -> Tuple[Tensor, Tensor, bool]:
    """Mean and std ``(C, 1, 1)``, and whether the order is RGB."""
    mean = getattr(preprocessor, 'mean', None)
    if mean is None:
        mean, std = torch.zeros(1, 1, 1), torch.ones(1, 1, 1)
    else:
        std = preprocessor.std  # type: ignore[assignment]
    # Files are BGR. The names are those of mmpretrain and of mmengine.
    rgb = getattr(preprocessor, 'to_rgb',
                  getattr(preprocessor, '_channel_conversion', False))
    return mean.float(), std.float(), bool(rgb)


def _numbers(values: Tensor) -> list:
    return [round(value, 3) for value in values.flatten().tolist()]
