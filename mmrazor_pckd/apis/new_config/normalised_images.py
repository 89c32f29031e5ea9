"""The normalisation of images that a network takes."""

from typing import Mapping

IMAGENET = dict(
    mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True
)


def images_of(preprocessor: Mapping) -> dict:
    """What a data preprocessor in a config does to images.

    Args:
        preprocessor (Mapping): Its config. An empty one is that of ImageNet.

    Returns:
        dict: ``mean``, ``std`` and ``to_rgb``.

    Example:
        >>> images_of(dict(mean=[127.5] * 3, std=[127.5] * 3, bgr_to_rgb=True))
        {'mean': [127.5, 127.5, 127.5], 'std': [127.5, 127.5, 127.5], 'to_rgb': True}
    """
    if not preprocessor:
        return dict(IMAGENET)
    # Without a mean it takes images as they are.
    return dict(
        mean=list(preprocessor.get('mean') or [0.0, 0.0, 0.0]),
        std=list(preprocessor.get('std') or [1.0, 1.0, 1.0]),
        to_rgb=bool(preprocessor.get('to_rgb') or preprocessor.get('bgr_to_rgb')),
    )
