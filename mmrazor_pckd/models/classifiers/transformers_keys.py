"""Keys of transformers' files, which are older than those of its networks."""

import copy
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Dict, Iterator

from torch import Tensor, nn


def rename_keys(network: nn.Module, state_dict: Dict[str, Tensor]) -> Dict[str, Tensor]:
    """Rename keys as transformers does when it loads a file.

    transformers 5 has other names in its networks than in the files that it
    writes and that are on its hub, and merges or splits some weights.

    Args:
        network (nn.Module): Any network. One of another package is left alone.
        state_dict (dict[str, Tensor]): Weights of a file.

    Returns:
        dict[str, Tensor]: The weights by the network's own keys, and those that
        it does not have. Weights that are missing, or of another shape, are as
        they were.

    Example:
        >>> rename_keys(nn.Linear(2, 1), dict(weight=1))
        {'weight': 1}
    """
    own = network.state_dict()
    config = getattr(network, 'config', None)
    kind: Any = type(network)
    if (
        not hasattr(kind, 'from_pretrained')
        or config is None
        or not set(state_dict) - set(own)
    ):
        return state_dict
    with _in_silence():  # what does not fit is an error here, elsewhere
        filled, report = kind.from_pretrained(
            None,
            config=copy.deepcopy(config),
            state_dict=dict(state_dict),
            ignore_mismatched_sizes=True,
            output_loading_info=True,
        )
    lost = set(report['missing_keys'])
    other = {
        key if isinstance(key, str) else key[0] for key in report['mismatched_keys']
    }
    renamed = {
        key: value
        for key, value in filled.float().state_dict().items()
        if key not in lost | other
    }
    for key in {*report['unexpected_keys'], *(other & set(state_dict))}:
        if key in state_dict:
            renamed[key] = state_dict[key]
    return renamed


@contextmanager
def _in_silence() -> Iterator[None]:
    logging: Any = import_module('transformers').utils.logging
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
