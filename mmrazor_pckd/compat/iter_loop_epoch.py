"""The epoch stands still in mmengine's ``IterBasedTrainLoop``.

Fault: ``IterBasedTrainLoop`` treats the whole training as one epoch, so the
``epoch`` in the ``MessageHub`` stays 0 however often the data has passed.
Silent: a schedule by epoch never advances.
Remedy: before each iteration the hub's ``epoch`` is set to the number of
passes over the data that are complete. ``runner.epoch`` stays what it is.
Absent: in ``EpochBasedTrainLoop``, whose hook keeps the hub's epoch.
May go: when mmengine's iteration loop publishes its data epoch.
"""

from .patching import replace


def _with_epoch(run_iter):

    def run_iter_with_epoch(self, data_batch):
        self.runner.message_hub.update_info('epoch', self.iter // len(self.dataloader))
        return run_iter(self, data_batch)

    return run_iter_with_epoch


def install() -> bool:
    """Wrap ``IterBasedTrainLoop.run_iter``."""
    from mmengine.runner import IterBasedTrainLoop

    replace(IterBasedTrainLoop, 'run_iter', _with_epoch, __name__)
    return True
