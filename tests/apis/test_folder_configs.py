"""Configs of the pairs for few epochs, on pictures in folders."""

import pytest
from mmengine.config import Config

from mmrazor_pckd.apis.folder_configs import FolderConfigs, read_config

PAIRS = ('resnet56_resnet20', 'wrn40-2_shufflenetv1')
METHODS = ('kd', 'dkd', 'crd', 'ab', 'pckd', 'kd_preview', 'ckd_kd', 'pckd_focal')


@pytest.fixture(scope='module')
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp('small')
    for split in ('train', 'test'):
        for name in 'ab':
            part = folder / 'data' / split / name
            part.mkdir(parents=True)
            for number in range(3):
                (part / f'{number}.jpg').touch()
        (folder / 'data' / split / 'made_with.txt').touch()  # no class
    how = FolderConfigs(
        folder / 'data',
        folder / 'out',
        epochs=24,
        teacher_epochs=48,
        train=2,
        size=16,
        options={'default_hooks.logger.interval': 7},
    )
    files = how.write(PAIRS, METHODS)
    assert [file.exists() for file in files] == [True] * 20
    return folder / 'out'


def read(written, name):
    return Config.fromfile(written / f'{name}.py')


def test_every_cell_and_its_teacher(written):
    assert {path.stem for path in written.glob('*.py')} == {
        *(f'{method}_{pair}' for method in METHODS for pair in PAIRS),
        'resnet20',
        'shufflenetv1',
    }
    assert {path.stem for path in (written / 'teachers').glob('*.py')} == {
        'resnet56',
        'wrn40-2',
    }
    assert (written / 'train.txt').read_text().splitlines() == [
        'a/0.jpg 0',
        'a/1.jpg 0',
        'b/0.jpg 1',
        'b/1.jpg 1',
    ]


def test_the_schedule_shrinks_and_classes_are_counted(written):
    cfg = read(written, 'dkd_resnet56_resnet20')
    assert cfg.train_cfg.max_epochs == 24
    assert cfg.param_scheduler.milestones == [15, 18, 21]
    assert cfg.custom_hooks[-1].type == 'mmrazor.LossWarmupHook'
    assert cfg.custom_hooks[-1].epochs == 2
    assert cfg.model.distiller.distill_losses.loss_dkd.beta == 2
    assert cfg.model.architecture.head.num_classes == 2
    assert cfg.model.teacher.head.num_classes == 2
    assert cfg.model.teacher_ckpt == 'work_dirs/resnet56/seed_0/epoch_48.pth'
    assert dict(type='Resize', scale=(16, 16)) in (
        cfg.train_dataloader.dataset.pipeline
    )
    assert 'published' not in cfg
    assert cfg.default_hooks.logger.interval == 7
    teacher = Config.fromfile(written / 'teachers' / 'resnet56.py')
    assert (teacher.train_cfg.max_epochs, teacher.train_cfg.val_interval) == (48, 48)
    assert teacher.param_scheduler.milestones == [30, 36, 42]


@pytest.mark.parametrize('pair', PAIRS)
def test_variants_of_a_method(written, pair):
    preview = read(written, f'kd_preview_{pair}').model
    assert preview.architecture.head.loss.loss_weight == 0.1
    assert preview.distiller.distill_losses.loss_kd == dict(
        type='KLDivergence', tau=4, loss_weight=0.9, reduction='none'
    )
    rate = 1.015 if pair.endswith('resnet20') else 1.005
    weighting = preview.distiller.sample_weighting
    assert weighting.growth_rate == pytest.approx(rate**10)
    assert read(written, f'ckd_kd_{pair}').model.distiller.sample_weighting is None
    focal = read(written, f'pckd_focal_{pair}').model.distiller.sample_weighting
    assert focal == dict(type='FocalWeighting', gamma=2)


def test_hooks_and_stages_of_a_method(written):
    crd = read(written, 'crd_resnet56_resnet20')
    assert crd.custom_hooks[-1].type == 'mmrazor.TrainLabelsHook'
    ab = read(written, 'ab_resnet56_resnet20')
    assert ab.train_cfg.max_epochs == 24
    # 24 of 270 epochs
    assert ab.custom_hooks[-1] == dict(type='mmrazor.TwoStageHook', epochs=3)
    assert ab.param_scheduler.milestones == [16, 19, 21]


@pytest.mark.parametrize(
    ('method', 'pair', 'message'),
    [
        ('lskd', PAIRS[0], '--methods lskd is none of kd, '),
        ('fsp', PAIRS[1], 'wrn40-2_shufflenetv1: .*channels'),
        ('mld', PAIRS[0], '--methods mld: it has data of its own, see configs/'),
    ],
)
def test_what_it_has_no_config_for(method, pair, message):
    with pytest.raises(ValueError, match=message):
        read_config(method, pair)


def test_two_views_and_the_pair_of_the_comparison(written):
    model = read_config('pckd_2views', 'wrn40-2_wrn16-2').model
    assert (model.views_per_step, model.draw) == (2, 'image')


def test_without_pictures(tmp_path):
    (tmp_path / 'train').mkdir()
    with pytest.raises(ValueError, match='there are no pictures train/<class>'):
        FolderConfigs(tmp_path, tmp_path / 'out').write(PAIRS, ['kd'])
