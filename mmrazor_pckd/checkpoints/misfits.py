"""What of a checkpoint does not fit a model."""

import re
from dataclasses import dataclass, field
from typing import Callable, Dict, List

import torch
from torch import Tensor, nn

# Also what is no tensor has another shape.
_SIZE = re.compile(r'(?:size mismatch for |the parameter named ")([^\s":]+)')
# Files older than the counter of BatchNorm lack nothing that counts.
_COUNTER = 'num_batches_tracked'


@dataclass
class Misfits:
    """Keys by what is wrong with them.

    Attributes:
        missing (list[str]): Of the model, and not in the checkpoint.
        unexpected (list[str]): Of the checkpoint, and not in the model.
        misshapen (list[str]): In both, with another shape.
        fitting (list[str]): Of the model, and loaded.
    """

    missing: List[str] = field(default_factory=list)
    unexpected: List[str] = field(default_factory=list)
    misshapen: List[str] = field(default_factory=list)
    fitting: List[str] = field(default_factory=list)

    def only(self, counts: Callable[[str], bool]) -> 'Misfits':
        """Keep the keys that count.

        Example:
            >>> Misfits(missing=['a.bias', 'b.bias']).only(lambda key: key > 'b')
            Misfits(missing=['b.bias'], unexpected=[], misshapen=[], fitting=[])
        """
        return Misfits(
            **{kind: list(filter(counts, keys)) for kind, keys in vars(self).items()}
        )

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected or self.misshapen)

    def __str__(self) -> str:
        return '; '.join(
            f'{len(keys)} keys {what}, first {", ".join(keys[:3])}'
            for keys, what in (
                (self.missing, 'are missing'),
                (self.unexpected, 'are unexpected'),
                (self.misshapen, 'have another shape'),
            )
            if keys
        )


def load_what_fits(model: nn.Module, state_dict: Dict[str, Tensor]) -> Misfits:
    """Load as mmengine does, and return what did not fit.

    The model's own conversions, such as a positional embedding that is
    resized or keys of another package that are renamed, come before the
    comparison.

    Args:
        model (nn.Module): Model to fill.
        state_dict (dict[str, Tensor]): The weights. It is not changed.

    Source: ``mmengine.runner.checkpoint.load_state_dict``, which prints the
    same lists.

    Example:
        >>> print(load_what_fits(nn.Linear(2, 1), dict(weight=torch.ones(1, 3))))
        1 keys are missing, first bias; 1 keys have another shape, first weight
    """
    missing: List[str] = []
    unexpected: List[str] = []
    errors: List[str] = []

    def load(module, state, prefix):
        module._load_from_state_dict(
            state, prefix, {}, True, missing, unexpected, errors
        )
        for name, child in module._modules.items():
            if child is not None:
                inner = f'{prefix}{name}.'
                load(
                    child,
                    {
                        key: value
                        for key, value in state.items()
                        if key.startswith(inner)
                    },
                    inner,
                )

    load(model, dict(state_dict), '')
    misshapen = _SIZE.findall('\n'.join(errors))
    lost = {*missing, *misshapen}
    fitting = [
        key
        for key in model.state_dict()
        if key not in lost and not key.endswith(_COUNTER)
    ]
    # A model drops what it computes anew, as SwinV2 its tables of positions.
    anew = {key for key, _ in model.named_buffers()} & set(state_dict)
    missing = [key for key in missing if not key.endswith(_COUNTER) and key not in anew]
    return Misfits(missing, unexpected, misshapen, fitting)


def not_finite(state_dict: Dict[str, Tensor]) -> List[str]:
    """Keys of weights that are NaN or infinite.

    Example:
        >>> not_finite(dict(a=torch.ones(2), b=torch.tensor([1.0, float('nan')])))
        ['b']
    """
    return [
        key
        for key, value in state_dict.items()
        if torch.is_tensor(value)
        and value.is_floating_point()
        and not value.isfinite().all()
    ]
