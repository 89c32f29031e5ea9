"""Normalisation of images by two preprocessors."""

from typing import Optional, Tuple

import torch
from torch import Tensor, nn


def difference(student: nn.Module, teacher: Optional[nn.Module]) -> Optional[str]:
    """Describe how the teacher's normalisation differs from the student's.

    Args:
        student (nn.Module): Preprocessor of the algorithm.
        teacher (nn.Module): Preprocessor in the teacher's own config. One
            that has no mean does not differ.

    Returns:
        str, optional: None where they are the same.

    Example:
        >>> from mmpretrain.models import ClsDataPreprocessor
        >>> from mmrazor_pckd.utils.normalisation import difference
        >>> one = ClsDataPreprocessor(mean=[1.0] * 3, std=[2.0] * 3)
        >>> other = ClsDataPreprocessor(mean=[3.0] * 3, std=[2.0] * 3)
        >>> difference(one, one) is None
        True
        >>> difference(one, other).split(' std')[0]
        'model.teacher.data_preprocessor has mean [3.0, 3.0, 3.0]'
    """
    if teacher is None or getattr(teacher, 'mean', None) is None:
        return None
    ours, theirs = normalisation(student), normalisation(teacher)
    if ours[2] == theirs[2] and all(
        torch.equal(a.expand_as(b), b) for a, b in zip(ours[:2], theirs[:2])
    ):
        return None

    def words(mean, std, rgb):
        return f'mean {_numbers(mean)} std {_numbers(std)} {"RGB" if rgb else "BGR"}'

    return (
        f'model.teacher.data_preprocessor has {words(*theirs)}, '
        f'model.data_preprocessor {words(*ours)}'
    )


def not_converted(algorithm: nn.Module) -> Optional[str]:
    """Describe a teacher that gets images in another normalisation than its own.

    Args:
        algorithm (nn.Module): A distillation.

    Returns:
        str, optional: None where it has the student's, or gets its own.

    Example:
        >>> from mmpretrain.models import ClsDataPreprocessor
        >>> from torch import nn
        >>> from mmrazor_pckd.utils.normalisation import not_converted
        >>> one = ClsDataPreprocessor(mean=[1.0] * 3, std=[2.0] * 3)
        >>> teacher = nn.ModuleDict(dict(data_preprocessor=one))
        >>> model = nn.ModuleDict(dict(data_preprocessor=one, teacher=teacher))
        >>> not_converted(model) is None
        True
    """
    theirs = getattr(getattr(algorithm, 'teacher', None), 'data_preprocessor', None)
    how = difference(
        algorithm.data_preprocessor,  # type: ignore[arg-type]
        theirs,
    )
    if how is None or hasattr(algorithm, 'teacher_images'):
        return None
    return (
        f'{how}: {type(algorithm).__name__} gives both networks the same '
        'images; RotatedViewDistill, with views=(0, ) if need be, '
        'converts them for the teacher'
    )


def normalisation(preprocessor: nn.Module) -> Tuple[Tensor, Tensor, bool]:
    """Mean, std and order of the channels of a preprocessor.

    Args:
        preprocessor (nn.Module): Of mmpretrain or of mmengine.

    Returns:
        tuple[Tensor, Tensor, bool]: Mean and std ``(C, 1, 1)``, and whether
        the order is RGB.

    Example:
        >>> from mmpretrain.models import ClsDataPreprocessor
        >>> from mmrazor_pckd.utils.normalisation import normalisation
        >>> preprocess = ClsDataPreprocessor([1.0] * 3, [2.0] * 3, to_rgb=True)
        >>> mean, std, rgb = normalisation(preprocess)
        >>> mean.flatten(), std.flatten(), rgb
        (tensor([1., 1., 1.]), tensor([2., 2., 2.]), True)
    """
    mean = getattr(preprocessor, 'mean', None)
    if mean is None:
        mean, std = torch.zeros(1, 1, 1), torch.ones(1, 1, 1)
    else:
        std = preprocessor.std  # type: ignore[assignment]
    # Files are BGR. The names are those of mmpretrain and of mmengine.
    rgb = getattr(
        preprocessor, 'to_rgb', getattr(preprocessor, '_channel_conversion', False)
    )
    return mean.float(), std.float(), bool(rgb)


def _numbers(values: Tensor) -> list:
    return [round(value, 3) for value in values.flatten().tolist()]
