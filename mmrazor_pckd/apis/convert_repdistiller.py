"""Turn a checkpoint of RepDistiller or mdistiller into one for mmpretrain.

The networks are those of ``configs/_base_/networks``. Which of them a file
holds is found from its keys and shapes; every key has to fit. The number of
classes is the file's.
"""

from collections import OrderedDict
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Sequence

import torch
from mmengine.config import Config
from mmpretrain.registry import MODELS
from torch import Tensor

from ..checkpoints.repdistiller import NETWORKS, read, rename
from ..version import __version__
from .shipped import CONFIGS

# PyTorch counts the batches of a batch norm since 0.4.1. A file without any
# counter is older, and they start at 0: with a momentum nothing reads them.
COUNTER = '.num_batches_tracked'


def network_config(name: str, num_classes: int = 100) -> Dict:
    """Config of a network's ``ImageClassifier``.

    Args:
        name (str): One of ``NETWORKS``.
        num_classes (int): Classes.

    Example:
        >>> network_config('resnet20', 10).head.num_classes
        10
    """
    cfg = Config.fromfile(CONFIGS / '_base_' / 'networks' / f'{name}.py')
    cfg = deepcopy(cfg[name.replace('-', '_')])
    cfg.head.num_classes = num_classes
    return cfg


@lru_cache(maxsize=None)
def shapes(name: str, num_classes: int) -> Dict[str, torch.Size]:
    """Keys and shapes of a network's state dict.

    Args:
        name (str): One of ``NETWORKS``.
        num_classes (int): Classes.
    """
    state = MODELS.build(network_config(name, num_classes)).state_dict()
    return {key: value.shape for key, value in state.items()}


def some(what: str, keys: Sequence[str]) -> List[str]:
    """A phrase that names at most three keys, or none for no key.

    Args:
        what (str): What is the matter with them.
        keys (Sequence[str]): Keys.

    Example:
        >>> some('missing', ['a', 'b', 'c', 'd', 'e'])
        ['missing a, b, c and 2 more']
    """
    if not keys:
        return []
    rest = f' and {len(keys) - 3} more' if len(keys) > 3 else ''
    return [f'{what} {", ".join(keys[:3])}{rest}']


class Attempt:
    """A state dict taken for one network.

    Args:
        name (str): The network, one of ``NETWORKS``.
        theirs (dict[str, Tensor]): The state dict of a file.
    """

    def __init__(self, name: str, theirs: Dict[str, Tensor]) -> None:
        self.name = name
        rules = NETWORKS[name]
        back = [(new, old) for old, new in rules]
        found = {rename(key, rules): value for key, value in theirs.items()}
        head = found.get('head.fc.weight')
        classes = len(head) if head is not None and head.dim() else 0
        wanted = shapes(name, max(1, classes))
        if not any(key.endswith(COUNTER) for key in found):
            found.update(
                {key: torch.tensor(0) for key in wanted if key.endswith(COUNTER)}
            )
        self.missing = [rename(k, back) for k in wanted if k not in found]
        # A key with the name that it gets here would collide with theirs.
        self.unexpected = [
            key
            for key in theirs
            for new in [rename(key, rules)]
            if new not in wanted or rename(new, back) != key
        ]
        self.misshapen = [
            f'{rename(key, back)} {tuple(found[key].shape)} instead of {tuple(shape)}'
            for key, shape in wanted.items()
            if key in found and found[key].shape != shape
        ]
        self.faults = len(self.missing) + len(self.unexpected) + len(self.misshapen)
        self.state_dict = OrderedDict(
            (key, found[key]) for key in wanted if key in found
        )

    def __str__(self) -> str:
        return '; '.join(
            some('missing', self.missing)
            + some('unexpected', self.unexpected)
            + some('of other shapes', self.misshapen)
        )


def convert(source: str, target: str, network: Optional[str] = None) -> str:
    """Turns a checkpoint of RepDistiller or mdistiller into one for mmpretrain.

    Args:
        source (str): Checkpoint of RepDistiller or mdistiller.
        target (str): Where ``{'state_dict', 'meta'}`` is written.
        network (str, optional): The network that it has to be. Defaults to
            None, which is whatever fits.

    Returns:
        str: The network.

    Raises:
        ValueError: If the file is none of the networks' or not the one that
            it has to be. The text names what is missing or too much.
        FileNotFoundError: If there is no such file.
        pickle.UnpicklingError: If there is more than data in it.
    """
    theirs = read(source)
    attempts = [Attempt(name, theirs) for name in NETWORKS]
    best = min(attempts, key=lambda attempt: attempt.faults)
    if network:
        (wanted,) = (each for each in attempts if each.name == network)
        if wanted.faults:
            hint = f' (it fits {best.name})' if not best.faults else ''
            raise ValueError(f'{source} is no {network}{hint}: {wanted}')
        best = wanted
    if best.faults:
        raise ValueError(
            f'{source} is none of {", ".join(NETWORKS)}; compared with '
            f'{best.name}, the nearest: {best}'
        )
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    torch.save(
        dict(
            state_dict=best.state_dict,
            meta=dict(
                network=best.name,
                converted_from=Path(source).name,
                mmrazor_pckd_version=__version__,
            ),
        ),
        target,
    )
    return best.name
