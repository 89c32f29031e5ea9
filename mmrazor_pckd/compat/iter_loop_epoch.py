"""The epoch stands still in mmengine's ``IterBasedTrainLoop``.

Fault: ``IterBasedTrainLoop`` treats the whole training as one epoch, so the
``epoch`` in the ``MessageHub`` stays 0 however often the data has passed.
Silent: a schedule by epoch never advances.
Remedy: before each iteration the hub's ``epoch`` is set to the number of
passes over the data that are complete. ``runner.epoch`` stays what it is.
Absent: in ``EpochBasedTrainLoop``, whose hook keeps the hub's epoch.
May go: when mmengine's iteration loop publishes its data epoch.
"""

import functools


def install() -> None:
    """Wrap ``IterBasedTrainLoop.run_iter``, once."""
    from mmengine.runner import IterBasedTrainLoop

    run_iter = IterBasedTrainLoop.run_iter
    if hasattr(run_iter, '__wrapped__'):
        return

    @functools.wraps(run_iter)
    def run_iter_with_epoch(self, data_batch):
        self.runner.message_hub.update_info('epoch', self.iter // len(self.dataloader))
        return run_iter(self, data_batch)

    IterBasedTrainLoop.run_iter = run_iter_with_epoch
