"""A run on untested versions of its packages looks like any other.

Fault: packages move on, and the log of a run is silent about versions that
nobody has tried.
Remedy: after the environment, which mmengine's Runner logs first, one warning
names the packages whose version is not that of requirements/tested.txt.
Absent: on the tested stack.
May go: never.
"""

import logging

from .patching import replace
from .requirements import untested_versions


def _warning(log_env):

    def log_env_and_untested(self, env_cfg):
        log_env(self, env_cfg)
        untested = untested_versions()
        if untested:
            self.logger.log(
                logging.WARNING,
                f'mmrazor_pckd is not tested with {", ".join(untested)}',
            )

    return log_env_and_untested


def install() -> bool:
    """Wrap ``Runner._log_env``."""
    from mmengine.runner import Runner

    replace(Runner, '_log_env', _warning, __name__)
    return bool(untested_versions())
