"""A validation that a kill cut off is made up for."""

import shutil

import pytest
from mmengine.hooks import CheckpointHook
from runs import demo_config, train

pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def whole(pictures, tmp_path_factory):
    """A run of two epochs, and its checkpoints before their validations."""
    folder = tmp_path_factory.mktemp('validated')
    save = CheckpointHook._save_checkpoint

    def save_twice(self, runner):
        save(self, runner)
        name = f'epoch_{runner.epoch + 1}.pth'
        shutil.copy(folder / name, folder / f'before_{name}')

    CheckpointHook._save_checkpoint = save_twice
    try:
        train(demo_config('student', pictures, folder))
    finally:
        CheckpointHook._save_checkpoint = save
    return folder


def resumed(pictures, work_dir, checkpoint, **options):
    cfg = demo_config('student', pictures, work_dir, **options)
    cfg.resume, cfg.load_from = True, str(checkpoint)
    train(cfg)
    (log,) = work_dir.glob('*/*.log')
    best = {path.name for path in work_dir.glob('best_*')}
    return log.read_text().count('Epoch(val)') // 2, best


def test_a_run_killed_in_its_last_validation(whole, pictures, tmp_path):
    # Without it the best checkpoint would be missing.
    validations, best = resumed(pictures, tmp_path, whole / 'before_epoch_2.pth')
    assert validations == 1
    assert best <= {path.name for path in whole.glob('best_*')}


def test_one_that_was_killed_earlier(whole, pictures, tmp_path):
    validations, best = resumed(pictures, tmp_path, whole / 'before_epoch_1.pth')
    assert validations == 2
    assert best == {path.name for path in whole.glob('best_*')}


def test_a_validation_that_was_saved_is_not_repeated(whole, pictures, tmp_path):
    # The first one is the best so far: its checkpoint is written again.
    assert resumed(pictures, tmp_path, whole / 'epoch_1.pth')[0] == 1


def test_none_is_due(whole, pictures, tmp_path):
    assert (
        resumed(
            pictures,
            tmp_path,
            whole / 'before_epoch_1.pth',
            **{'train_cfg.val_interval': 2},
        )[0]
        == 1
    )
