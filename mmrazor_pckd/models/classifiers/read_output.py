"""The scores or the feature in what a network returns."""

from typing import Any, Mapping

from torch import Tensor

# Of transformers' outputs and torchvision's named tuples, and of dicts.
_NAMES = ('logits', 'pooler_output', 'image_embeds', 'out')


def read_output(output: Any) -> Tensor:
    """One row for each image.

    Args:
        output: What a network returns: a tensor, a dataclass, named tuple or
            dict with ``logits`` or ``pooler_output``, or a tuple or list that
            begins with a tensor. A map ``(N, C, H, W)`` is averaged.

    Returns:
        Tensor: ``(N, C)``.

    Raises:
        ValueError: If there is no such tensor in it.

    Example:
        >>> import torch
        >>> from mmrazor_pckd.models.classifiers.read_output import read_output
        >>> read_output((torch.ones(2, 3, 4, 4), None)).shape
        torch.Size([2, 3])
        >>> read_output(dict(logits=torch.ones(2, 5))).shape
        torch.Size([2, 5])
    """
    found = output if isinstance(output, Tensor) else _tensor_in(output)
    if found is not None and found.dim() == 4:
        found = found.mean(dim=(2, 3))
    if found is None or found.dim() != 2:
        kind = type(output).__name__ if found is None else tuple(found.shape)
        raise ValueError(
            f'the network returns {kind}, and one row for each image is needed: '
            'a tensor (images, classes), or an output with "logits"'
        )
    return found


def _tensor_in(output: Any) -> Any:
    for name in _NAMES:
        value = (
            output.get(name)
            if isinstance(output, Mapping)
            else getattr(output, name, None)
        )
        if isinstance(value, Tensor):
            return value
    # A transformer without a pooler: its class token.
    tokens = getattr(output, 'last_hidden_state', None)
    if isinstance(tokens, Tensor):
        return tokens[:, 0] if tokens.dim() == 3 else tokens
    first = output[0] if isinstance(output, (tuple, list)) and output else None
    return first if isinstance(first, Tensor) else None
