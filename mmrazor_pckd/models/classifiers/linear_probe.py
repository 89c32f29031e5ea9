"""A linear layer on the features of a network without a classifier."""

from typing import Any, Mapping, Optional

from mmengine.runner import CheckpointLoader
from torch import Tensor, nn

from ...checkpoints.loaded import add_loaded


def build_probe(probe: Mapping, num_classes: Optional[int], key: str) -> nn.Linear:
    """Build a linear layer, with the weights of a file where one is given.

    Args:
        probe (Mapping): ``in_channels``, the width of the feature, or
            ``checkpoint``, a file with a weight ``(classes, width)`` and
            perhaps a bias, of any names.
        num_classes (int, optional): Number of classes, by default the file's.
        key (str): Config key of ``probe``, for the errors.

    Raises:
        ValueError: If an argument is missing or unknown, or the file holds
            something else or is of other sizes.

    Example:
        >>> from mmrazor_pckd.models.classifiers.linear_probe import build_probe
        >>> build_probe(dict(in_channels=8), 5, 'model.probe')
        Linear(in_features=8, out_features=5, bias=True)
    """
    for name in probe:
        if name not in ('in_channels', 'checkpoint'):
            raise ValueError(
                f'{key}.{name}: a probe has in_channels or checkpoint alone'
            )
    width, checkpoint = probe.get('in_channels'), probe.get('checkpoint')
    if checkpoint is None:
        if not width or not num_classes:
            raise ValueError(
                f'{key}: a linear layer needs in_channels, the width of the feature, '
                'and num_classes; or a checkpoint that has both'
            )
        return nn.Linear(width, num_classes)
    weight, bias = read_probe(checkpoint, key)
    shape = tuple(weight.shape)
    if shape != (num_classes or shape[0], width or shape[1]):
        raise ValueError(
            f'{key}.checkpoint: {checkpoint} is of {shape[0]} classes and features '
            f'of {shape[1]} channels, not of {num_classes} and {width or shape[1]}'
        )
    linear = nn.Linear(shape[1], shape[0], bias=bias is not None)
    linear.weight.data.copy_(weight)
    if bias is not None:
        linear.bias.data.copy_(bias)
    add_loaded(linear, missing=())
    return linear


def read_probe(checkpoint: str, key: str) -> Any:
    """Weight and bias of a linear layer in a file.

    Args:
        checkpoint (str): Path or URL.
        key (str): Where it is named, for the errors.

    Returns:
        tuple[Tensor, Tensor]: The bias is None where there is none.

    Raises:
        ValueError: If the file holds anything else.
    """
    loaded = CheckpointLoader.load_checkpoint(checkpoint, map_location='cpu')
    state = loaded.get('state_dict', loaded)
    tensors = {
        name: value for name, value in state.items() if isinstance(value, Tensor)
    }
    weights = [value for value in tensors.values() if value.dim() == 2]
    biases = [value for value in tensors.values() if value.dim() == 1]
    if (
        len(weights) != 1
        or len(biases) + 1 != len(tensors)
        or [len(each) for each in biases] not in ([], [len(weights[0])])
    ):
        raise ValueError(
            f'{key}: {checkpoint} is no linear layer, which has a weight (classes, '
            f'width) and perhaps a bias; it has {", ".join([*tensors][:4]) or "none"}'
        )
    return weights[0], biases[0] if biases else None
