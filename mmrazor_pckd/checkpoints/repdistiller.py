"""Checkpoints of RepDistiller and mdistiller: their files and their keys."""

import pickle
import re
from typing import Dict, Sequence, Tuple

from torch import Tensor

from .local import load_from_local

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


def rename(key: str, rules: Rules) -> str:
    """A key after the first rule that fits; as it was if none does.

    Args:
        key (str): Key of a state dict.
        rules (Rules): One of ``NETWORKS``, or its pairs turned round.

    Example:
        >>> rename('block2.layer.0.convShortcut.weight', WIDERESNET)
        'backbone.layer2.0.downsample.weight'
    """
    for old, new in rules:
        found = re.match(re.escape(old).replace(r'\#', r'(\d+)'), key)
        if found:
            for number in found.groups():
                new = new.replace('#', number, 1)
            return new + key[found.end() :]
    return key


def read(path: str) -> Dict[str, Tensor]:
    """The state dict of a file, bare or as its entry ``model``.

    Args:
        path (str): Checkpoint.

    Raises:
        ValueError: If there is no state dict in it.
        FileNotFoundError: If there is no such file.
        pickle.UnpicklingError: If there is more than data in it.
    """
    try:
        checkpoint = load_from_local(path, map_location='cpu')
    except (OSError, pickle.UnpicklingError):
        raise  # Their text is a line that names the file.
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
