from typing import Any

from mmengine.dist import get_rank
from mmengine.hooks import Hook
from mmengine.runner import IterBasedTrainLoop, Runner
from mmrazor.registry import HOOKS

from ..resume.catch_up import begin_at_iteration
from ..resume.reseed import number_draws, seed_from

_STEP, _EPOCH = 1, 2  # set them apart in a key; 0 is a sample


@HOOKS.register_module()
class ResumableRandomnessHook(Hook):
    """Makes all random numbers of a training follow from its seed and place.

    A checkpoint holds no random state, and could not hold that of loader
    workers. With the hook none is needed:

    - the random numbers of a training step (dropout, mixup, negatives of CRD)
      follow from seed, iteration and process;
    - the augmentation of a sample follows from seed, epoch and its place in
      the order of that epoch, however many workers and processes there are.

    A run that was killed and resumed, from the end of an epoch or from an
    iteration, then ends as an uninterrupted one: bit by bit on a CPU with the
    same number of processes and threads. In mmengine's iteration loop the
    images that the run has seen are passed over without being read.

    Random numbers are those of Python, NumPy and PyTorch; a transform that
    keeps a generator of its own is not covered. Neither are gradients that
    are being accumulated when a checkpoint is written, which a warning names.

    Raises:
        ValueError: If the training loader takes no indices from a sampler.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='ResumableRandomnessHook')).priority
        'VERY_HIGH'
    """

    priority = 'VERY_HIGH'

    def before_train(self, runner: Runner) -> None:
        """Number the draws, and begin where the checkpoint left off."""
        self._draws = number_draws(runner.train_dataloader, runner.seed)
        self._by_epoch = not isinstance(runner.train_loop, IterBasedTrainLoop)
        if not self._by_epoch:
            begin_at_iteration(runner.train_loop, self._draws)
        each = getattr(runner.optim_wrapper, '_accumulative_counts', 1)
        if runner.iter % each:
            runner.logger.warning(
                f'the checkpoint of iteration {runner.iter} is in the middle '
                f'of accumulative_counts={each}: the gradients of '
                f'{runner.iter % each} iterations are lost, and the result '
                'is not that of an uninterrupted run'
            )

    def before_train_epoch(self, runner: Runner) -> None:
        """Seed what is drawn at the beginning of an epoch."""
        if self._by_epoch:
            self._draws.epoch = runner.epoch
        seed_from(runner.seed, _EPOCH, runner.epoch, get_rank())

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Seed what a step draws."""
        seed_from(runner.seed, _STEP, runner.iter, get_rank())
