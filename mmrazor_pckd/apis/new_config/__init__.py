"""A config for one's own networks and images.

:mod:`.images` looks at the folders, :mod:`.networks` builds the networks,
:mod:`.methods` fits the method to them, :mod:`.sections` writes the text.
"""

from .config import Request, new_config
from .methods import method_names

__all__ = ['Request', 'method_names', 'new_config']
