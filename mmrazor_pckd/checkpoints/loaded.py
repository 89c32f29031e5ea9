"""Which weights of a network came from a checkpoint."""

from contextlib import contextmanager
from functools import partial
from typing import Collection, Dict, Iterator, List, Set, Tuple

from torch import Tensor, nn

Loaded = Set[Tuple[nn.Module, str]]
_watches: List[Loaded] = []  # those that go on


@contextmanager
def watch_loading() -> Iterator[Loaded]:
    """Collect the weights that checkpoints fill meanwhile.

    A network may load its weights while it is built, as those of timm do.

    Yields:
        set: Module and name of each parameter and each buffer. It grows.

    Example:
        >>> network = nn.Linear(2, 1)
        >>> with watch_loading() as loaded:
        ...     _ = network.load_state_dict(nn.Linear(2, 1).state_dict())
        >>> sorted(name for module, name in loaded)
        ['bias', 'weight']
    """
    loaded: Loaded = set()
    _watches.append(loaded)
    load = nn.Module._load_from_state_dict

    def watched(self, state_dict, prefix, *args, **kwargs):
        load(self, state_dict, prefix, *args, **kwargs)
        _collect(loaded, self, state_dict, prefix)

    nn.Module._load_from_state_dict = watched  # type: ignore[method-assign]
    try:
        yield loaded
    finally:
        nn.Module._load_from_state_dict = load  # type: ignore[method-assign]
        _watches.pop()


def add_loaded(network: nn.Module, missing: Collection[str]) -> None:
    """Count what something else than PyTorch has loaded.

    Args:
        network (nn.Module): The network.
        missing (Collection[str]): Names of the weights that are not loaded.

    Example:
        >>> network = nn.Linear(2, 1)
        >>> with watch_loading() as loaded:
        ...     add_loaded(network, missing=['bias'])
        >>> [name for module, name in loaded]
        ['weight']
    """
    for prefix, module in network.named_modules():
        for name in _weights(module):
            if f'{prefix}.{name}'.lstrip('.') not in missing:
                for loaded in _watches:
                    loaded.add((module, name))


def keep_watching(network: nn.Module, loaded: Loaded) -> None:
    """Add to ``loaded`` what checkpoints fill in ``network`` from now on.

    Example:
        >>> network, loaded = nn.Linear(2, 1), set()
        >>> keep_watching(network, loaded)
        >>> _ = network.load_state_dict(nn.Linear(2, 1).state_dict())
        >>> wholly_loaded(network, loaded)
        True
    """
    for module in network.modules():
        module._register_load_state_dict_pre_hook(
            partial(_collect, loaded), with_module=True
        )


def wholly_loaded(network: nn.Module, loaded: Loaded) -> bool:
    """Whether all weights of ``network`` are among the loaded ones.

    Args:
        network (nn.Module): The network.
        loaded (set): What :func:`watch_loading` has collected.

    Returns:
        bool: BatchNorm's counter may be missing, as in older files.

    Example:
        >>> network = nn.Linear(2, 1)
        >>> wholly_loaded(network, {(network, 'weight')})
        False
        >>> wholly_loaded(network, {(network, 'weight'), (network, 'bias')})
        True
    """
    return all(
        (module, name) in loaded
        for module in network.modules()
        for name in _weights(module)
        if name != 'num_batches_tracked'
    )


def _collect(loaded: Loaded, module, state_dict, prefix: str, *_) -> None:
    for name, value in _weights(module).items():
        found = state_dict.get(prefix + name)
        if found is not None and found.shape == value.shape:
            loaded.add((module, name))


def _weights(module: nn.Module) -> Dict[str, Tensor]:
    """Parameters and buffers of the module itself that are in its state."""
    return {
        name: value
        for name, value in (*module._parameters.items(), *module._buffers.items())
        if value is not None and name not in module._non_persistent_buffers_set
    }
