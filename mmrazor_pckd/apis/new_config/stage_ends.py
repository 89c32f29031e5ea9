"""How the stages of a network end: in an activation, in a batch norm."""

from typing import Callable, Dict, List, Optional, Sequence, Tuple

import torch
from torch import Tensor, nn
from torch.nn.modules import activation
from torch.nn.modules.batchnorm import _BatchNorm

# Modules of other packages that are activations, by the names of their types.
OTHER_ACTIVATIONS = {'Clip', 'GELU', 'HSigmoid', 'HSwish', 'QuickGELU', 'Swish'}


def stage_ends(
    network: nn.Module, stages: Sequence[str], run: Callable[[], object]
) -> List[dict]:
    """Find what stands before the last activation of each stage.

    Args:
        network (nn.Module): The network. Its activations no longer work in
            place afterwards, as under a distillation.
        stages (Sequence[str]): Names of modules in it that run once.
        run (Callable): Runs the network.

    Returns:
        list[dict]: For each stage, where there are: ``before``, recorder of
        what goes into the activation whose output is the stage's, and
        ``norm``, name of the batch norm whose output that is, alone or with a
        shortcut added.

    Example:
        >>> import torch
        >>> from torch import nn
        >>> stage = nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4), nn.ReLU())
        >>> network = nn.Sequential(stage).eval()
        >>> (end,) = stage_ends(network, ['0'], lambda: network(torch.rand(1, 3, 2, 2)))
        >>> end['before']
        {'type': 'ModuleInputs', 'source': '0.2', 'data_idx': 0}
        >>> end['norm']
        '0.1'
    """
    for module in network.modules():
        if 'inplace' in vars(module):
            vars(module)['inplace'] = False
    watched = [_Stage(network, name) for name in stages]
    try:
        with torch.no_grad():
            run()
    finally:
        for stage in watched:
            stage.unhook()
    return [stage.end() for stage in watched]


def _is_activation(module: nn.Module) -> bool:
    kind = type(module)
    return kind.__module__ == activation.__name__ or kind.__name__ in OTHER_ACTIVATIONS


class _Stage:
    """A stage, and what its modules compute while the network runs."""

    def __init__(self, network: nn.Module, name: str) -> None:
        self.calls: Dict[str, int] = {}
        self.output: Optional[Tensor] = None
        # Module, number of its call, input, output.
        self.activations: List[Tuple[str, int, Tensor, Tensor]] = []
        # Module, its output, a copy: a shortcut may be added in place.
        self.norms: List[Tuple[str, Tensor, Tensor]] = []
        self.tensors: List[Tensor] = []
        # Modules with parts, and their outputs.
        self.blocks: List[Tuple[str, Tensor]] = []
        self.hooks = [
            module.register_forward_hook(self._hook(path, path == name))
            for path, module in network.named_modules()
            if path == name or path.startswith(f'{name}.')
        ]

    def unhook(self) -> None:
        for hook in self.hooks:
            hook.remove()

    def _hook(self, path: str, is_stage: bool) -> Callable:
        def hook(module: nn.Module, inputs: tuple, output: object) -> None:
            call = self.calls.get(path, 0)
            self.calls[path] = call + 1
            if not isinstance(output, Tensor) or not inputs:
                return
            if is_stage:
                self.output = output
            given = inputs[0]
            self.tensors.append(output)
            if isinstance(given, Tensor):  # A dense layer gets a list.
                self.tensors.append(given)
            if next(module.children(), None) is not None:
                self.blocks.append((path, output))
            if _is_activation(module):
                self.activations.append((path, call, given, output))
            elif isinstance(module, _BatchNorm):
                self.norms.append((path, output, output.clone()))

        return hook

    def end(self) -> dict:
        found: dict = {}
        if self.output is None:
            return found
        final = before = self.output
        for path, call, given, output in reversed(self.activations):
            if _equal(output, final):
                recorder = dict(type='ModuleInputs', source=path, data_idx=0)
                if call:
                    recorder['record_idx'] = call
                found['before'], before = recorder, given
                break
        norm = self._norm(before, final)
        if norm is not None:
            found['norm'] = norm
        return found

    def _norm(self, before: Tensor, final: Tensor) -> Optional[str]:
        for path, output, _ in reversed(self.norms):
            if _equal(output, before):
                return path
        # The innermost block that yields the stage's output; what is added there
        # may come from a batch norm too, of the block before or of the shortcut,
        # which is computed last.
        blocks = [path for path, output in self.blocks if _equal(output, final)]
        block = max(blocks, key=len, default='')
        others = [each for each in self.tensors if each.shape == before.shape]
        for path, _, copy in self.norms:
            if not path.startswith(f'{block}.'):
                continue
            if copy.shape == before.shape and any(
                _equal(copy + other, before) for other in others
            ):
                return path
        return None


def _equal(one: Tensor, other: Tensor) -> bool:
    return one is other or (one.shape == other.shape and torch.equal(one, other))
