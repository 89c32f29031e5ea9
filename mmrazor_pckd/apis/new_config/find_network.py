"""The network that a user names."""

from typing import Optional

from .any_networks import OWN, WHOLE, AnyNetwork
from .lookup import find_config
from .networks import Network


def find_network(option: str, name: str, probe: Optional[str] = None) -> Network:
    """The network of a name, of whatever package.

    Args:
        option (str): Command line option of its name, for messages.
        name (str): ``timm:NAME``, ``torchvision:NAME``, ``hf:FOLDER_OR_TYPE``,
            ``package.module:FUNCTION``, or what :class:`Network` takes.
        probe (str, optional): Weights of a linear layer on its features.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be found, or is no classifier; if it has one,
            and a linear layer is given.
    """
    if ':' in name and '::' not in name and not name.endswith('.py'):
        network: Network = AnyNetwork(option, name)
    else:
        found = find_config(option, name)
        model = found[0].get('model')
        kind = str(model.get('type')) if isinstance(model, dict) else ''
        is_any = kind.split('.')[-1] in (OWN, *WHOLE)
        network = (AnyNetwork if is_any else Network)(option, name, found)
    if probe is not None:
        if not isinstance(network, AnyNetwork) or not network.takes_probe:
            raise ValueError(
                f'--teacher-probe: {name} has a classifier of its own; leave the '
                'option out'
            )
        network.use_probe(probe)
    return network
