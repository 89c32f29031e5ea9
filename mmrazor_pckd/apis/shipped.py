"""Where the configs and the tools are that come with the package."""

from pathlib import Path

_MIM = Path(__file__).parents[1] / '.mim'
CONFIGS = (_MIM / 'configs').resolve()
TOOLS = (_MIM / 'tools').resolve()
