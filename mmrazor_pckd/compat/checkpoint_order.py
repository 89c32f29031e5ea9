"""mmengine removes a checkpoint before it has the next one.

Fault: ``CheckpointHook`` with ``max_keep_ckpts`` removes the oldest file, and
with ``save_best`` the previous best one, before the new file is written: a
kill or a full disk in between costs the last good one. ``last_checkpoint`` is
cut off and rewritten in place.
Remedy: the new checkpoint, then ``last_checkpoint``, whole or not at all,
then the removal. What a killed run was writing, or about to remove, is
removed when training begins. A ``save_best`` that is none of the metrics, or
no number, is refused in one line.
Absent: never.
May go: when mmengine keeps that order.
"""

import os.path as osp
from collections import deque

from ..checkpoints.writing import remove_unfinished, write_whole
from ..utils.metrics import number, words
from .patching import replace

# Noted in a checkpoint: what is to be removed when it has been written.
_OUTDATED, _OUTDATED_BEST = 'outdated_ckpts', 'outdated_best_ckpts'


def _save_checkpoint_with_step(self, runner, step, meta) -> None:
    """Save, point to it, then remove what is too old."""
    from mmengine.dist import is_main_process

    outdated = []
    if self.max_keep_ckpts > 0 and step not in list(self.keep_ckpt_ids)[-1:]:
        kept = [*self.keep_ckpt_ids, step]
        outdated = [
            self.file_backend.join_path(self.out_dir, self.filename_tmpl.format(old))
            for old in kept[: -self.max_keep_ckpts]
            # A resumed run may come by a step twice.
            if old not in kept[-self.max_keep_ckpts :]
        ]
        self.keep_ckpt_ids = deque(kept, self.max_keep_ckpts)
        runner.message_hub.update_info('keep_ckpt_ids', list(self.keep_ckpt_ids))
    runner.message_hub.update_info(_OUTDATED, outdated)
    name = self.filename_tmpl.format(step)
    self.last_ckpt = self.file_backend.join_path(self.out_dir, name)
    runner.message_hub.update_info('last_ckpt', self.last_ckpt)
    runner.save_checkpoint(
        self.out_dir,
        name,
        self.file_client_args,
        save_optimizer=self.save_optimizer,
        save_param_scheduler=self.save_param_scheduler,
        meta=meta,
        by_epoch=self.by_epoch,
        backend_args=self.backend_args,
        **self.args,
    )
    if not is_main_process():
        return
    write_whole(osp.join(runner.work_dir, 'last_checkpoint'), self.last_ckpt.encode())
    for path in outdated:
        _remove(self.file_backend, path)


def _remove(backend, path: str) -> bool:
    if backend.isfile(path):
        backend.remove(path)
    elif backend.isdir(path):  # of DeepSpeed
        backend.rmtree(path)
    else:
        return False
    return True


def _best_after_saving(save_best_checkpoint):

    def save(self, runner, metrics):
        from mmengine.dist import is_main_process

        if not self.save_best:
            return
        _check_indicators(self.key_indicators, metrics)
        # mmengine removes the paths in these attributes: the previous ones are
        # not in them until the new ones are written.
        several = getattr(self, 'best_ckpt_path_dict', None)
        before = dict(
            several
            if several is not None
            else {None: getattr(self, 'best_ckpt_path', None)}
        )
        if several is not None:
            self.best_ckpt_path_dict = dict.fromkeys(before)
        else:
            self.best_ckpt_path = None
        runner.message_hub.update_info(
            _OUTDATED_BEST, [old for old in before.values() if old]
        )
        save_best_checkpoint(self, runner, metrics)
        for key, old in before.items():
            if several is not None:
                new = self.best_ckpt_path_dict[key]
                self.best_ckpt_path_dict[key] = new or old
            else:
                new = self.best_ckpt_path
                self.best_ckpt_path = new or old
            if (
                new
                and old
                and new != old
                and is_main_process()
                and _remove(self.file_backend, old)
            ):
                runner.logger.info(f'The previous best checkpoint {old} is removed')

    return save


def _check_indicators(names, metrics: dict) -> None:
    if names == ['auto']:
        names = list(metrics)[:1] or names
    for name in names:
        if name not in metrics:
            raise ValueError(
                f'default_hooks.checkpoint.save_best: "{name}" is none of '
                f'the metrics, {", ".join(metrics) or "there are none"}'
            )
        if metrics[name] is not None and number(metrics[name]) is None:
            raise ValueError(
                f'default_hooks.checkpoint.save_best: "{name}" is no number '
                f'to be best in, it is {words(metrics[name])}'
            )


def _clean_before(before_train):

    def clean(self, runner):
        from mmengine.dist import is_main_process

        before_train(self, runner)
        if is_main_process():
            _remove_outdated(self, runner)
            for folder in {str(self.out_dir), str(runner.work_dir)}:
                for name in remove_unfinished(folder):
                    runner.logger.info(
                        f'removed {name} in {folder}, which a killed run had '
                        'not finished'
                    )

    return clean


def _remove_outdated(hook, runner) -> None:
    info = runner.message_hub.runtime_info
    best = {
        getattr(hook, 'best_ckpt_path', None),
        *getattr(hook, 'best_ckpt_path_dict', {}).values(),
    }
    for path in [*info.get(_OUTDATED, []), *info.get(_OUTDATED_BEST, [])]:
        # Not in the folder of another run that this one was resumed from.
        if (
            path not in best
            and osp.dirname(path) == str(hook.out_dir)
            and _remove(hook.file_backend, path)
        ):
            runner.logger.info(f'removed {path}, which a killed run was about to')


def install() -> bool:
    """Replace and wrap the methods of ``CheckpointHook``."""
    from mmengine.hooks import CheckpointHook

    for name, make in (
        ('_save_checkpoint_with_step', lambda _: _save_checkpoint_with_step),
        ('_save_best_checkpoint', _best_after_saving),
        ('before_train', _clean_before),
    ):
        replace(CheckpointHook, name, make, __name__)
    return True
