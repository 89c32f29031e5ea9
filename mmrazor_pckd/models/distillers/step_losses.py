"""The losses of a step, of what was recorded in it."""

from typing import Any, Dict, Optional

from torch import Tensor

from ...functional import weighted_mean
from .config_key import config_key


def step_losses(distiller: Any, weight: Optional[Tensor]) -> Dict[str, Tensor]:
    """Compute the losses of a distiller, whose recorders hold a step.

    A function for ``torch.compile``: connectors and losses in one graph.

    Args:
        distiller (PreviewDistiller): Distiller.
        weight (Tensor, optional): ``(N, )`` weights of the images. None: all
            weigh 1.

    Returns:
        dict[str, Tensor]: Losses by name.

    Raises:
        ValueError: If a loss does not fit its inputs, or has no value of an image
            and is to be weighed.

    Example:
        >>> from types import SimpleNamespace
        >>> import torch
        >>> from mmrazor_pckd.models.distillers.step_losses import step_losses
        >>> distiller = SimpleNamespace(
        ...     loss_forward_mappings=dict(loss_a=dict(values=dict(recorder='a'))),
        ...     get_record=lambda recorder: torch.tensor([1.0, 3.0]),
        ...     distill_losses=dict(loss_a=lambda values: values),
        ...     weighted_losses=('loss_a',),
        ... )
        >>> step_losses(distiller, torch.tensor([1.0, 0.5]))
        {'loss_a': tensor(1.2500)}
    """
    results = {}
    for name, mapping in distiller.loss_forward_mappings.items():
        inputs = {
            argument: distiller.get_record(**record)
            for argument, record in mapping.items()
        }
        with config_key(f'distiller.distill_losses.{name}'):
            results[name] = distiller.distill_losses[name](**inputs)
            if name in distiller.weighted_losses:
                results[name] = _weigh_loss(results[name], weight)
    return results


def _weigh_loss(values: Tensor, weight: Optional[Tensor]) -> Tensor:
    # Checked here too, in the words of the config.
    if values.dim() == 0:
        raise ValueError(
            'a loss in weighted_losses must yield one value per image, this '
            "one yields a scalar: set reduction='none'"
        )
    if weight is not None and len(values) % len(weight):
        raise ValueError(
            f'a loss in weighted_losses must yield one value per image or '
            f'view, this one yields {len(values)} for {len(weight)} images'
        )
    return weighted_mean(values, weight)
