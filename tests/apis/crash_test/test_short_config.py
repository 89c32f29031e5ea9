from mmengine.config import Config

from mmrazor_pckd.apis.crash_test.short_config import make_config
from mmrazor_pckd.apis.shipped import CONFIGS


def test_a_demo_is_short_and_has_pictures_of_its_own(tmp_path):
    file = make_config(
        str(CONFIGS / 'demo/student_demo.py'), tmp_path, 2, {'randomness.seed': 7}
    )
    cfg = Config.fromfile(file)
    assert len(list(tmp_path.glob('pictures/train/*/*.png'))) == 2 * 15
    for loader in ('train', 'val', 'test'):
        root = cfg[f'{loader}_dataloader'].dataset.data_root
        assert root == str(tmp_path / 'pictures')
    assert (cfg.train_cfg.max_epochs, cfg.train_dataloader.batch_size) == (6, 12)
    assert cfg.randomness.seed == 7


def test_another_config_is_seeded_and_else_left_alone(tmp_path):
    name = str(CONFIGS / 'cifar100/kd_wrn40-2_wrn16-2.py')
    cfg = Config.fromfile(make_config(name, tmp_path, 2))
    assert cfg.randomness.seed == 0
    given = Config.fromfile(name)
    assert cfg.train_cfg == given.train_cfg
    assert cfg.train_dataloader == given.train_dataloader
