"""What goes through a network while it runs."""

from dataclasses import dataclass, field
from typing import Callable, Dict, Iterable, List, Optional, Tuple

import torch
from torch import nn


@dataclass
class TrialRun:
    """What was seen where recorders will be.

    Attributes:
        features (list[tuple]): Shapes of what went into the classifier.
        scored (list[int]): Numbers of inputs of the loss.
        outputs (dict[str, list]): Outputs of other modules.
        failure (Exception, optional): What ended the run.
    """

    features: List[tuple] = field(default_factory=list)
    scored: List[int] = field(default_factory=list)
    outputs: Dict[str, list] = field(default_factory=dict)
    failure: Optional[Exception] = None


def trial_run(
    run: Callable[[], object],
    classifier: nn.Module,
    loss_module: Optional[nn.Module],
    parts: Iterable[Tuple[str, nn.Module]],
) -> TrialRun:
    """Run a network, hooked where recorders will be.

    Args:
        run (Callable): Runs it.
        classifier (nn.Module): Its classifier.
        loss_module (nn.Module, optional): Its loss.
        parts (Iterable): Names and modules whose outputs are kept.

    Example:
        >>> network = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
        >>> parts = network.named_children()
        >>> seen = trial_run(
        ...     lambda: network(torch.ones(1, 4)), network[1], None, parts
        ... )
        >>> seen.features, list(seen.outputs)
        ([(1, 3)], ['0', '1'])
    """
    seen = TrialRun()
    hooks = [
        classifier.register_forward_pre_hook(
            lambda _, inputs: seen.features.append(tuple(inputs[0].shape))
        )
    ]
    if loss_module is not None:
        hooks.append(
            loss_module.register_forward_pre_hook(
                lambda _, inputs: seen.scored.append(len(inputs))
            )
        )
    for name, part in parts:
        hooks.append(
            part.register_forward_hook(
                lambda _, __, output, name=name: seen.outputs.setdefault(
                    name, []
                ).append(output)
            )
        )
    try:
        run()
    except Exception as error:
        seen.failure = error
    finally:
        for hook in hooks:
            hook.remove()
    return seen


@torch.no_grad()
def layers_with_scores(model: nn.Module, images: torch.Tensor) -> List[str]:
    """Linear layers whose output is what a network returns.

    Args:
        model (nn.Module): The network. It is in eval mode afterwards.
        images (Tensor): ``(N, C, H, W)``.

    Returns:
        list[str]: Their names.

    Example:
        >>> body = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        >>> network = nn.Sequential(body, nn.Linear(3, 5), nn.Linear(5, 5))
        >>> layers_with_scores(network, torch.ones(2, 3, 8, 8))
        ['2']
    """
    outputs: Dict[str, torch.Tensor] = {}
    hooks = [
        module.register_forward_hook(
            lambda _, __, output, name=name: outputs.update({name: output})
        )
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear)
    ]
    try:
        scores = model.eval()(images)
    finally:
        for hook in hooks:
            hook.remove()
    return [
        name
        for name, each in outputs.items()
        if each.shape == scores.shape and torch.equal(each, scores)
    ]
