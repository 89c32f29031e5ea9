"""What a run still has to do between its checkpoint and its next step."""

from typing import Any

from mmengine.runner import IterBasedTrainLoop, Runner
from mmengine.runner.loops import _InfiniteDataloaderIterator

from .reseed import NumberedDraws

VALIDATED = 'iter_of_validation'  # in the message hub, and so in checkpoints


def begin_at_iteration(loop: IterBasedTrainLoop, draws: NumberedDraws) -> None:
    """Make the loop's iterator anew, to begin at the loop's iteration.

    The one that was made with the loop has workers without numbered draws.

    Args:
        loop (IterBasedTrainLoop): At the iteration of the checkpoint.
        draws (NumberedDraws): Sampler of the loop's loader.
    """
    loader, sampler = loop.dataloader, draws.sampler
    passes, batches = 0, loop.iter
    if hasattr(sampler, '_indices_of_rank'):  # InfiniteSampler, one pass
        sampler.indices = sampler._indices_of_rank()
    else:
        passes, batches = divmod(loop.iter, len(loader))
    draws.epoch = passes
    draws.skip = batches * loader.batch_sampler.batch_size
    loader._iterator = None  # persistent workers
    loop.dataloader_iterator = _Advanced(loader, passes, loop.iter)


class _Advanced(_InfiniteDataloaderIterator):
    """Iterator that mmengine's loop may advance: it is there already."""

    def __init__(self, loader, passes: int, advanced: int) -> None:
        super().__init__(loader)
        self._epoch = passes
        self._advanced = advanced

    def __next__(self) -> Any:
        if self._advanced:
            self._advanced -= 1
            return None
        return super().__next__()


def validation_is_missing(runner: Runner) -> bool:
    """Whether the checkpoint was written right before a validation.

    Args:
        runner (Runner): At the iteration of the checkpoint, with a validation.

    Example:
        >>> from types import SimpleNamespace
        >>> loop = SimpleNamespace(
        ...     epoch=2, max_epochs=4, val_begin=1, val_interval=2,
        ...     _decide_current_val_interval=lambda: None)
        >>> hub = SimpleNamespace(runtime_info={VALIDATED: 5})
        >>> validation_is_missing(
        ...     SimpleNamespace(train_loop=loop, message_hub=hub, iter=10))
        True
    """
    if runner.message_hub.runtime_info.get(VALIDATED) == runner.iter:
        return False
    loop = runner.train_loop
    loop._decide_current_val_interval()
    done, last = (
        (loop.iter, loop.max_iters)
        if isinstance(loop, IterBasedTrainLoop)
        else (loop.epoch, loop.max_epochs)
    )
    return done >= loop.val_begin and (done % loop.val_interval == 0 or done == last)
