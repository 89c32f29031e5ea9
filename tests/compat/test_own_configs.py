from builders import ROOT
from mmengine.config import Config
from mmengine.hub import get_config

NAME = 'pckd_r34_r18_imagenet.py'


def test_a_config_is_found_by_name():
    found = get_config(f'mmrazor_pckd::{NAME}')
    assert found.to_dict() == Config.fromfile(ROOT / 'configs' / NAME).to_dict()


def test_a_config_is_a_base(tmp_path):
    path = tmp_path / 'mine.py'
    path.write_text(
        f"_base_ = 'mmrazor_pckd::{NAME}'\ntrain_cfg = dict(max_epochs=3)\n"
    )
    mine = Config.fromfile(path)
    assert mine.train_cfg.max_epochs == 3
    assert mine.model.type == 'RotatedViewDistill'
