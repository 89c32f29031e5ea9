"""A config for one's own networks and images.

:mod:`.images` looks at the folders, :mod:`.networks` builds the networks,
:mod:`.methods` fits the method to them, :mod:`.sections` writes the text,
:mod:`.extras` adds what a method needs beside its model.
"""

from .methods import method_names
from .request import config_texts, new_config
from .task import Request

__all__ = ['Request', 'config_texts', 'method_names', 'new_config']
