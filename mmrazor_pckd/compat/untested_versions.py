"""A training log says which versions it stands on are untested.

Fault: packages move on, and a run on a version that nobody has tried looks
like any other.
Remedy: after the environment, which mmengine's Runner logs first, one warning
names the packages whose version is not that of requirements/tested.txt.
Absent: on the tested stack.
May go: never.
"""

import logging

from .requirements import untested_versions


def install() -> None:
    """Let ``Runner._log_env`` say it."""
    from mmengine.runner import Runner

    log_env = Runner._log_env
    if log_env.__module__ == __name__:
        return

    def _log_env(self, env_cfg):
        log_env(self, env_cfg)
        untested = untested_versions()
        if untested:
            self.logger.log(
                logging.WARNING,
                f'mmrazor_pckd is not tested with {", ".join(untested)}',
            )

    Runner._log_env = _log_env
