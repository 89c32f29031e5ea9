"""A checkpoint is removed when the next one is there."""

import logging
from types import SimpleNamespace

import pytest
from mmengine.hooks import CheckpointHook
from mmengine.logging import MessageHub

from mmrazor_pckd.compat import checkpoint_order


class World:
    """A Runner that writes empty checkpoints, or fails to."""

    def __init__(self, folder, **options):
        self.folder = folder
        self.runner = SimpleNamespace(
            work_dir=str(folder),
            message_hub=MessageHub.get_instance(str(folder)),
            logger=logging.getLogger(str(folder)),
            epoch=0,
            iter=0,
            save_checkpoint=self.save,
        )
        self.seen = []
        self.full = False
        self.hook = CheckpointHook(interval=1, **options)
        self.hook.before_train(self.runner)

    def save(self, out_dir, filename, *_, **__):
        # What is there in the moment before the new one.
        self.seen.append(self.files())
        if self.full:
            raise OSError('full')
        (self.folder / filename).touch()

    def epoch(self, accuracy=None):
        self.runner.message_hub.update_info('epoch', self.runner.epoch)
        self.hook._save_checkpoint(self.runner)
        self.runner.epoch += 1
        if accuracy is not None:
            self.hook.after_val_epoch(self.runner, accuracy)

    def files(self):
        return sorted(file.name for file in self.folder.glob('*.pth'))

    def pointer(self):
        return (self.folder / 'last_checkpoint').read_text()


def test_the_new_one_before_the_old_one_goes(tmp_path):
    world = World(tmp_path, max_keep_ckpts=2)
    for _ in range(4):
        world.epoch()
    assert world.seen == [
        [],
        ['epoch_1.pth'],
        ['epoch_1.pth', 'epoch_2.pth'],
        ['epoch_2.pth', 'epoch_3.pth'],
    ]
    assert world.files() == ['epoch_3.pth', 'epoch_4.pth']
    assert world.pointer() == str(tmp_path / 'epoch_4.pth')
    hub = world.runner.message_hub
    assert hub.get_info('keep_ckpt_ids') == [3, 4]
    assert hub.get_info('last_ckpt') == world.pointer()


def test_all_are_kept_where_none_is_to_go(tmp_path):
    world = World(tmp_path)
    for _ in range(3):
        world.epoch()
    assert len(world.files()) == 3


def test_a_full_disk_costs_nothing(tmp_path):
    world = World(tmp_path, max_keep_ckpts=1, save_best='top1')
    world.epoch(dict(top1=1))
    there = world.files()
    assert there == ['best_top1_epoch_1.pth', 'epoch_1.pth']
    world.full = True
    with pytest.raises(OSError, match='full'):
        world.epoch()
    with pytest.raises(OSError, match='full'):
        world.hook.after_val_epoch(world.runner, dict(top1=2))
    assert world.files() == there
    assert world.pointer() == str(tmp_path / 'epoch_1.pth')


def test_the_best_one_stays_until_there_is_a_better_one(tmp_path):
    world = World(tmp_path, max_keep_ckpts=1, save_best='top1')
    for top1 in (1, 0, 3):
        world.epoch(dict(top1=top1))
    assert world.files() == ['best_top1_epoch_3.pth', 'epoch_3.pth']
    assert any(
        'best_top1_epoch_1.pth' in seen and 'epoch_3.pth' in seen for seen in world.seen
    )
    assert world.hook.best_ckpt_path.endswith('best_top1_epoch_3.pth')
    world.epoch(dict(top1=2))
    assert world.files() == ['best_top1_epoch_3.pth', 'epoch_4.pth']


def test_several_best_ones(tmp_path):
    world = World(tmp_path, max_keep_ckpts=1, save_best=['top1', 'top5'])
    world.epoch(dict(top1=1, top5=5))
    world.epoch(dict(top1=2, top5=4))
    assert world.files() == [
        'best_top1_epoch_2.pth',
        'best_top5_epoch_1.pth',
        'epoch_2.pth',
    ]


def test_a_step_that_comes_twice_is_kept(tmp_path):
    world = World(tmp_path, max_keep_ckpts=1)
    world.epoch()
    world.runner.epoch = 0
    world.epoch()
    assert world.files() == ['epoch_1.pth']


@pytest.mark.parametrize(
    ('moment', 'files'),
    [
        # The newest before the validation, and after it.
        (1, ['best_top1_epoch_1.pth', 'epoch_2.pth']),
        (2, ['best_top1_epoch_2.pth', 'epoch_2.pth']),
    ],
)
def test_killed_before_the_removal(tmp_path, monkeypatch, moment, files):
    world = World(tmp_path, max_keep_ckpts=1, save_best='top1')
    world.epoch(dict(top1=1))
    calls = []

    def killed(backend, path):
        calls.append(path)
        if len(calls) == moment:
            raise KeyboardInterrupt
        return remove(backend, path)

    remove = checkpoint_order._remove
    with monkeypatch.context() as patch:
        patch.setattr(checkpoint_order, '_remove', killed)
        with pytest.raises(KeyboardInterrupt):
            world.epoch(dict(top1=2))
    assert len(world.files()) == 3
    World(tmp_path, max_keep_ckpts=1, save_best='top1')
    assert world.files() == files


def test_what_a_killed_run_was_writing_goes_when_training_begins(tmp_path):
    left = tmp_path / '.epoch_2.pth.77.unfinished'
    left.touch()
    World(tmp_path)
    assert not left.exists()
