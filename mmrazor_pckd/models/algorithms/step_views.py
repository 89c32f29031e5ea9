"""The views that a step takes of its images: all, or the upright one and a few."""

from typing import Optional, Sequence

import torch
from torch import Tensor

from ...functional import rotate_each, rotate_views

DRAWS = ('batch', 'image')


class StepViews:
    """Turns images by all views, or by the upright one and some drawn anew.

    The draw takes place on the CPU, so that nothing waits for a device, and
    takes its numbers from PyTorch's own generator: with
    ``ResumableRandomnessHook`` they follow from seed, iteration and process,
    and a resumed run draws the views of an uninterrupted one.

    Args:
        views (Sequence[int]): Angles in degrees, the first one 0.
        views_per_step (int, optional): How many of them a call takes, the
            upright one included. Defaults to None, all, in their order, and
            nothing is drawn.
        draw (str): ``'batch'`` draws the others once for all images, in each
            process for its own; ``'image'`` for each image by itself. Without
            replacement in both. Defaults to ``'batch'``.

    Raises:
        ValueError: If ``views_per_step`` is no whole number from 1 to that of
            the views, or ``draw`` is unknown.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.algorithms.step_views import StepViews
        >>> turn = StepViews((0, 90, 180, 270), views_per_step=2, draw='image')
        >>> images = torch.zeros(3, 1, 2, 2)
        >>> turn(images).shape  # the upright ones, then one more of each
        torch.Size([6, 1, 2, 2])
    """

    def __init__(
        self,
        views: Sequence[int],
        views_per_step: Optional[int] = None,
        draw: str = 'batch',
    ) -> None:
        self.views = tuple(views)
        if views_per_step is None:
            views_per_step = len(self.views)
        if type(views_per_step) is not int or not (
            1 <= views_per_step <= len(self.views)
        ):
            raise ValueError(
                'model.views_per_step must be a whole number from 1 to '
                f'{len(self.views)}, that of model.views, got {views_per_step!r}'
            )
        if draw not in DRAWS:
            raise ValueError(
                "model.draw must be 'batch' or 'image', how model.views_per_step "
                f'draws, got {draw!r}'
            )
        self.views_per_step = views_per_step
        self.draw = draw

    def __call__(
        self, images: Tensor, memory_format: Optional[torch.memory_format] = None
    ) -> Tensor:
        """Turn the images.

        Args:
            images (Tensor): ``(N, C, H, W)``, H = W where they are turned.
            memory_format (torch.memory_format, optional): Format of the
                result. Defaults to None, that of ``images``.

        Returns:
            Tensor: ``(views_per_step * N, C, H, W)``, view-major, the upright
            views first.

        Raises:
            ValueError: If images that are to be turned are not square.
        """
        others = self.views[1:]
        drawn = self.views_per_step - 1
        if drawn in (0, len(others)):
            return rotate_views(images, self.views[: 1 + drawn], memory_format)
        if self.draw == 'batch':
            places = torch.randperm(len(others), device='cpu')[:drawn].tolist()
            chosen = (0, *(others[place] for place in places))
            return rotate_views(images, chosen, memory_format)
        scores = torch.rand(len(others), len(images), device='cpu')
        angles = torch.tensor(others, device='cpu')[scores.argsort(dim=0)[:drawn]]
        upright = torch.zeros_like(angles[:1])
        return rotate_each(images, torch.cat([upright, angles]), memory_format)
