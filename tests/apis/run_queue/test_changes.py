import pytest
from mmengine.config import Config

from mmrazor_pckd.apis.run_queue.changes import changes

CFG = dict(
    model=dict(tau=0.1, stages=[dict(index=1), dict(index=2)]),
    train_dataloader=dict(batch_size=64, num_workers=2),
    default_hooks=dict(logger=dict(interval=10)),
)


@pytest.fixture
def begun(tmp_path):
    """Folder of a run that was begun with a config."""
    file = tmp_path / '20250101_000000/vis_data/config.py'
    file.parent.mkdir(parents=True)
    Config(CFG).dump(file)
    return tmp_path


def test_the_same_config_has_no_changes(begun):
    assert changes(begun, Config(CFG)) == []
    # Neither what computes the same, nor a tuple that the file has as a list.
    now = Config(CFG)
    now.merge_from_dict(
        {'train_dataloader.num_workers': 0, 'default_hooks.logger.interval': 1}
    )
    now.model.stages = tuple(now.model.stages)
    assert changes(begun, now) == []


def test_each_setting_is_named_with_both_values(begun):
    now = Config(CFG)
    now.merge_from_dict({'model.tau': 0.2, 'model.stages.1.index': 3, 'model.beta': 1})
    now.train_cfg = dict(max_epochs=3)
    assert sorted(changes(begun, now)) == [
        'model.beta=None (now: 1)',
        'model.stages.1.index=2 (now: 3)',
        'model.tau=0.1 (now: 0.2)',
        "train_cfg=None (now: {'max_epochs': 3})",
    ]


def test_the_newest_start_counts(begun):
    file = begun / '20250102_000000/vis_data/config.py'
    file.parent.mkdir(parents=True)
    now = Config(dict(CFG, model=dict(tau=1)))
    now.dump(file)
    assert changes(begun, now) == []
    file.write_text('model = dict(')  # killed while it was written
    assert changes(begun, now) == []
