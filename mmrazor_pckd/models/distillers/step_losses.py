"""The losses of a step, of what was recorded in it."""

from typing import Any, Dict, Optional, Tuple

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


def weighed_losses(
    distiller: Any, logits: Tensor, labels: Tensor, threshold: Tensor
) -> Tuple[Tensor, Dict[str, Tensor]]:
    """Weigh the images and compute the losses, all for one ``torch.compile``.

    Args:
        distiller (PreviewDistiller): Distiller, its weighting with a threshold.
        logits (Tensor): ``(N, K)`` logits of the student, upright views.
        labels (Tensor): ``(N, )`` hard labels.
        threshold (Tensor): Scalar, the weighting's.

    Returns:
        tuple[Tensor, dict]: ``(N, )`` weights; what is logged of them, and the
        losses.

    Example:
        >>> from types import SimpleNamespace
        >>> import torch
        >>> from mmrazor_pckd import PreviewWeighting
        >>> from mmrazor_pckd.models.distillers.step_losses import weighed_losses
        >>> distiller = SimpleNamespace(
        ...     sample_weighting=PreviewWeighting(1.005), loss_forward_mappings={}
        ... )
        >>> logits, labels = torch.tensor([[9.0, 0.0], [9.0, 0.0]]), torch.arange(2)
        >>> weighed_losses(distiller, logits, labels, torch.tensor(1.005))[0]
        tensor([1.0000, 0.0183])
    """
    weight = distiller.sample_weighting.weigh_below(logits, labels, threshold)
    results = logged_weights(weight, threshold)
    results.update(step_losses(distiller, weight))
    return weight, results


def logged_weights(weight: Tensor, threshold: Optional[Tensor]) -> Dict[str, Tensor]:
    """What is logged of the weights of a step.

    Args:
        weight (Tensor): ``(N, )`` weights.
        threshold (Tensor, optional): Scalar, of a weighting that has one.

    Returns:
        dict[str, Tensor]: ``preview_mean_weight``, and with a threshold
        ``preview_threshold`` and ``preview_easy_ratio``, the share of full weight.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.distillers.step_losses import logged_weights
        >>> logged_weights(torch.tensor([1.0, 0.5]), torch.tensor(1.005))
        {'preview_mean_weight': tensor(0.7500), 'preview_threshold': tensor(1.0050), \
'preview_easy_ratio': tensor(0.5000)}
    """
    logged = dict(preview_mean_weight=weight.mean())
    if threshold is not None:
        logged['preview_threshold'] = threshold
        logged['preview_easy_ratio'] = (weight == 1).float().mean()
    return logged


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
