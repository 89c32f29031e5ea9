"""What goes through a network while it runs."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

import torch
from torch import Tensor, nn


@dataclass
class TrialRun:
    """What was seen of a network's modules.

    Attributes:
        inputs (dict[str, list[tuple]]): Positional inputs of each call of a module;
            a call without any does not count.
        outputs (dict[str, list]): Output of each call, in the order of the first.
        result (Any): What the run returned; None if it failed.
        failure (Exception, optional): What ended the run.
    """

    inputs: Dict[str, List[tuple]] = field(default_factory=lambda: defaultdict(list))
    outputs: Dict[str, list] = field(default_factory=lambda: defaultdict(list))
    result: Any = None
    failure: Optional[Exception] = None

    def layers_with_result(self) -> List[str]:
        """Modules whose last output is what the run returned, last ones last."""
        return [
            name
            for name, (*_, last) in self.outputs.items()
            if isinstance(last, Tensor)
            and isinstance(self.result, Tensor)
            and last.shape == self.result.shape
            and torch.equal(last, self.result)
        ]


@torch.no_grad()
def trial_run(
    run: Callable[[], object], modules: Iterable[Tuple[str, nn.Module]]
) -> TrialRun:
    """Run a network, and see what goes into its modules and comes out.

    Args:
        run (Callable): Runs it.
        modules (Iterable): Names and modules that are watched.

    Returns:
        TrialRun: What was seen, up to where it failed.

    Example:
        >>> network = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
        >>> seen = trial_run(
        ...     lambda: network(torch.ones(1, 4)), network.named_children()
        ... )
        >>> {name: given.shape for name, [(given,)] in seen.inputs.items()}
        {'0': torch.Size([1, 4]), '1': torch.Size([1, 3])}
        >>> seen.layers_with_result()
        ['1']
    """
    seen = TrialRun()
    hooks = [hook for name, each in modules for hook in _watch(name, each, seen)]
    try:
        seen.result = run()
    except Exception as error:
        seen.failure = error
    finally:
        for hook in hooks:
            hook.remove()
    return seen


def _watch(name: str, module: nn.Module, seen: TrialRun) -> list:
    def before(_: nn.Module, given: tuple) -> None:
        if given:
            seen.inputs[name].append(given)

    def after(_: nn.Module, __: tuple, output: object) -> None:
        seen.outputs[name].append(output)

    return [
        module.register_forward_pre_hook(before),
        module.register_forward_hook(after),
    ]
