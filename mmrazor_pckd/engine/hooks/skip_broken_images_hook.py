import logging
from typing import Any, Dict, Iterator

from mmengine.dist import all_gather_object
from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmrazor.registry import HOOKS

from ...datasets import LoadIntactImage


@HOOKS.register_module()
class SkipBrokenImagesHook(Hook):
    """Skips the training images that cannot be read, and names them.

    Another image, drawn at random, takes the place of a broken one. Each
    broken file is named once, and each epoch ends with the count of all
    processes. The training pipeline must load with :class:`LoadIntactImage`.
    Validation and test never skip.

    Args:
        limit (int): Broken files until the run ends. Defaults to 100.

    Raises:
        ValueError: If there are more broken files, or ``limit`` is negative.

    Example:
        >>> from mmrazor.registry import HOOKS
        >>> HOOKS.build(dict(type='SkipBrokenImagesHook', limit=3)).limit
        3
    """

    def __init__(self, limit: int = 100) -> None:
        if limit < 0:
            raise ValueError(f'SkipBrokenImagesHook.limit must be >= 0, got {limit}')
        self.limit = limit
        self._paths: Dict[str, None] = {}  # in the order of appearance
        self._count = 0

    def before_train(self, runner: Runner) -> None:
        """Make the training pipeline skip. Its workers start later."""
        found = False
        for pipeline in _pipelines(runner.train_dataloader.dataset):
            for transform in pipeline:
                if isinstance(transform, LoadIntactImage):
                    transform.limit = self.limit
                    found = True
                elif found and hasattr(transform, 'meta_keys'):
                    transform.meta_keys = (*transform.meta_keys, 'skipped_images')
        if not found:
            runner.logger.info(
                'SkipBrokenImagesHook: no LoadIntactImage in train_dataloader'
                '.dataset.pipeline, no image is skipped'
            )

    def before_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None
    ) -> None:
        """Note what the images of the batch have taken the place of."""
        samples = (data_batch or {}).get('data_samples') or ()
        for sample in samples:
            for path in getattr(sample, 'skipped_images', ()):
                self._count += 1
                if path not in self._paths:
                    self._paths[path] = None
                    runner.logger.warning(f'broken image, skipped: {path}')
        self._check(self._paths)

    def after_train_epoch(self, runner: Runner) -> None:
        """Log the count of all processes."""
        gathered = all_gather_object((self._count, list(self._paths)))
        self._count = 0
        count = sum(each for each, _ in gathered)
        paths = dict.fromkeys(path for _, each in gathered for path in each)
        runner.logger.log(
            logging.WARNING if count else logging.INFO,
            f'Broken images: {count} skipped in epoch {runner.epoch + 1}, '
            f'{len(paths)} different ones so far (limit {self.limit})',
        )
        self._check(paths)

    def _check(self, paths) -> None:
        if len(paths) > self.limit:
            raise ValueError(
                f'{len(paths)} images are broken, more than '
                f'SkipBrokenImagesHook.limit={self.limit} in custom_hooks, '
                f'first {", ".join(list(paths)[:3])}: repair the data or '
                'raise the limit'
            )


def _pipelines(dataset) -> Iterator[list]:
    """Pipelines of a dataset and of those it wraps."""
    if hasattr(dataset, 'pipeline'):
        yield dataset.pipeline.transforms
    inner = getattr(dataset, 'datasets', None) or [getattr(dataset, 'dataset', None)]
    for each in inner:
        if each is not None:
            yield from _pipelines(each)
