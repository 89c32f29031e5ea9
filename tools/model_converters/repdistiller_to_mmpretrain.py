"""Turn a checkpoint of RepDistiller or mdistiller into one for mmpretrain.

The networks are those of ``configs/_base_/networks``. Which of them a file
holds is found from its keys and shapes; every key has to fit. The number of
classes is the file's.
"""

import argparse
import pickle
import re
from collections import OrderedDict
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import torch
from mmengine.config import Config
from mmpretrain.registry import MODELS
from torch import Tensor

from mmrazor_pckd.checkpoints.local import load_from_local
from mmrazor_pckd.version import __version__

CONFIGS = Path(__file__).parents[2] / 'configs' / '_base_' / 'networks'

# How keys begin there and here; '#' is a number. The first that fits counts,
# and the same pairs lead back.
Rules = Sequence[Tuple[str, str]]
RESNET: Rules = (('fc.', 'head.fc.'), ('', 'backbone.'))
RESNET50: Rules = (
    ('linear.', 'head.fc.'),
    ('layer#.#.shortcut.', 'backbone.layer#.#.downsample.'),
    ('', 'backbone.'),
)
WIDERESNET: Rules = (
    ('fc.', 'head.fc.'),
    ('block#.layer.#.convShortcut.', 'backbone.layer#.#.downsample.'),
    ('block#.layer.', 'backbone.layer#.'),
    ('', 'backbone.'),
)
VGG: Rules = (
    ('classifier.', 'head.fc.'),
    # A convolution, its batch norm and its ReLU are three entries there.
    *((f'block{stage}.{3 * block + part}.',
       f'backbone.layer{stage + 1}.{block}.{name}.')
      for stage in range(5) for block in range(2)
      for part, name in enumerate(('conv', 'bn'))),
)  # yapf: disable
MOBILENETV2: Rules = (
    ('classifier.0.', 'head.fc.'),
    *((f'conv{index}.{part}.', f'backbone.{name}{index}.')
      for index in (1, 2) for part, name in enumerate(('conv', 'bn'))),
    *((f'blocks.{stage}.#.conv.{3 * conv + part}.',
       f'backbone.layer{stage + 1}.#.conv.{conv}.{name}.')
      for stage in range(7) for conv in range(3)
      for part, name in enumerate(('conv', 'bn'))),
)  # yapf: disable
SHUFFLENET: Rules = (('linear.', 'head.fc.'), ('', 'backbone.'))

NETWORKS: Dict[str, Rules] = {
    'resnet20': RESNET,
    'resnet32': RESNET,
    'resnet56': RESNET,
    'resnet110': RESNET,
    'resnet8x4': RESNET,
    'resnet32x4': RESNET,
    'wrn16-2': WIDERESNET,
    'wrn40-1': WIDERESNET,
    'wrn40-2': WIDERESNET,
    'vgg8': VGG,
    'vgg13': VGG,
    'resnet50': RESNET50,
    'mobilenetv2': MOBILENETV2,
    'shufflenetv1': SHUFFLENET,
    'shufflenetv2': SHUFFLENET,
}

# PyTorch counts the batches of a batch norm since 0.4.1. A file without any
# counter is older, and they start at 0: with a momentum nothing reads them.
COUNTER = '.num_batches_tracked'


def rename(key: str, rules: Rules) -> str:
    """A key after the first rule that fits; as it was if none does."""
    for old, new in rules:
        found = re.match(re.escape(old).replace(r'\#', r'(\d+)'), key)
        if found:
            for number in found.groups():
                new = new.replace('#', number, 1)
            return new + key[found.end() :]
    return key


def network_config(name: str, num_classes: int = 100) -> Dict:
    """Config of a network's ``ImageClassifier``."""
    cfg = Config.fromfile(CONFIGS / f'{name}.py')
    cfg = deepcopy(cfg[name.replace('-', '_')])
    cfg.head.num_classes = num_classes
    return cfg


@lru_cache(maxsize=None)
def shapes(name: str, num_classes: int) -> Dict[str, torch.Size]:
    """Keys and shapes of a network's state dict."""
    state = MODELS.build(network_config(name, num_classes)).state_dict()
    return {key: value.shape for key, value in state.items()}


def some(what: str, keys: Sequence[str]) -> List[str]:
    """A phrase that names at most three keys, or none for no key."""
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


def read(path: str) -> Dict[str, Tensor]:
    """The state dict of a file, bare or as its entry ``model``."""
    try:
        checkpoint = load_from_local(path, map_location='cpu')
    except (OSError, pickle.UnpicklingError):
        raise  # They say it themselves.
    except Exception as error:  # Bytes that are no pickle raise anything.
        line = (str(error) or type(error).__name__).splitlines()[0]
        raise ValueError(f'{path} is no checkpoint: {line}') from None
    state = checkpoint
    if isinstance(checkpoint, dict) and 'model' in checkpoint:
        state = checkpoint['model']
    if (
        not isinstance(state, dict)
        or not state
        or not all(
            isinstance(key, str) and isinstance(value, Tensor)
            for key, value in state.items()
        )
    ):
        raise ValueError(
            f'{path} holds no state dict: neither it nor its entry "model" '
            'is a dict of tensors'
        )
    return state


def convert(source: str, target: str, network: Optional[str] = None) -> str:
    """Convert a file.

    Args:
        source (str): Checkpoint of RepDistiller or mdistiller.
        target (str): Where ``{'state_dict', 'meta'}`` is written.
        network (str, optional): The network that it has to be. Defaults to
            None, which is whatever fits.

    Returns:
        str: The network.

    Raises:
        ValueError: If the file is none of the networks' or not the one that
            it has to be. The text says what is missing or too much.
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('source', metavar='IN')
    parser.add_argument('target', metavar='OUT')
    parser.add_argument(
        '--network', choices=NETWORKS, help='refuse the file if it is not this one'
    )
    args = parser.parse_args()
    try:
        name = convert(args.source, args.target, args.network)
    except (ValueError, OSError, pickle.UnpicklingError) as error:
        raise SystemExit(str(error)) from None
    print(f'{name}: {args.target}')


if __name__ == '__main__':
    main()
