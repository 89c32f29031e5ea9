"""The configs of the small set: weights of CIFAR-100, a schedule of their own."""

import pytest
import torch
from builders import ROOT, thaw
from mmengine.config import Config
from mmrazor.registry import MODELS
from PIL import Image
from runs import scalars, train

from mmrazor_pckd.apis.config_table.table import Table

FOLDER = ROOT / 'configs'
METHODS = Table(FOLDER).with_file()
# With a config of their own for the pair whose weights are taken over.
ON_CIFAR = [
    name
    for name in METHODS
    if (FOLDER / f'cifar100/{name}_resnet56_resnet20.py').exists()
]


def read(name):
    return Config.fromfile(FOLDER / f'small/{name}_small.py')


def test_every_method_and_variant_has_a_config():
    files = {path.stem for path in (FOLDER / '_base_/methods').glob('*.py')}
    assert files == set(METHODS)
    leaves = {path.stem[: -len('_small')] for path in FOLDER.glob('small/*.py')}
    assert leaves == files | {'student', 'teacher', 'sskd_head'}


@pytest.mark.parametrize('name', ON_CIFAR)
def test_the_losses_are_those_of_cifar(name):
    small = read(name)
    large = Config.fromfile(FOLDER / f'cifar100/{name}_resnet56_resnet20.py')
    ours, theirs = (cfg.model.distiller.to_dict() for cfg in (small, large))
    if name == 'crd':
        # A third of 10,000 pictures and of 50,000.
        counts = [each['distill_losses']['loss_crd'] for each in (ours, theirs)]
        assert [c.pop('num_negatives') / n for c, n in zip(counts, (1e4, 5e4))] == [
            pytest.approx(0.32768, abs=1e-4)
        ] * 2
    if 'growth_rate' in (ours.get('sample_weighting') or {}):
        assert ours['sample_weighting']['growth_rate'] == 1.005
    for part in ('distill_losses', 'loss_forward_mappings', 'weighted_losses'):
        assert ours.get(part) == theirs.get(part)
    assert small.model.architecture.head.loss == large.model.architecture.head.loss


@pytest.mark.parametrize('name', METHODS)
def test_the_schedule_is_one_for_all(name):
    cfg = read(name)
    stages = [h.epochs for h in cfg.custom_hooks if h.type == 'mmrazor.TwoStageHook']
    first = stages[0] if stages else 0
    assert cfg.train_cfg.max_epochs == 12 + first
    schedule = cfg.param_scheduler
    assert (schedule.type, schedule.T_max) == ('CosineAnnealingLR', 12)
    assert schedule.get('begin', 0) == first
    assert cfg.train_dataloader.dataset.ann_file == 'train.txt'
    assert cfg.val_dataloader.dataset.ann_file == 'test.txt'


def test_epochs_of_hooks_take_the_same_share():
    def epochs(name):
        return [hook.epochs for hook in read(name).custom_hooks if 'epochs' in hook]

    assert epochs('dkd') == epochs('reviewkd') == [1]  # of 20 in 240
    assert epochs('fsp') == epochs('ab') == [2]  # of 30
    assert epochs('kd') == []


@pytest.mark.parametrize(
    ('name', 'losses'),
    [
        ('ckd_ca', {'center_alignment'}),
        ('ckd_fa_cc', {'feature_alignment', 'center_contrast'}),
        ('pckd_beta5', set()),
    ],
)
def test_an_ablation_leaves_the_rest_as_it_is(name, losses):
    base = read(name.split('_')[0]).model.distiller.distill_losses
    cfg = Config.fromfile(FOLDER / f'small/ablations/{name}_small.py')
    ours = cfg.model.distiller.distill_losses
    kept = {key: loss for key, loss in ours.items() if loss}
    if name == 'pckd_beta5':
        assert kept['loss_feature_alignment'].loss_weight == 5
        assert base.loss_feature_alignment.loss_weight == 20
        kept['loss_feature_alignment'] = base.loss_feature_alignment
        assert kept == base
    else:
        assert kept == {f'loss_{part}': base[f'loss_{part}'] for part in losses}


def test_the_parts_of_table_six_are_all_there():
    names = {path.stem for path in FOLDER.glob('small/ablations/ckd_*.py')}
    parts = ('fa', 'ca', 'cc', 'fa_ca', 'fa_cc', 'ca_cc')
    assert names == {f'ckd_{part}_small' for part in parts}


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    """Pictures of two classes, as tools/small/shrink_cifar10.py leaves them."""
    root = tmp_path_factory.mktemp('small')
    lines = []
    for number in range(12):
        colour = tuple(int(c) for c in torch.randint(256, (3,)))
        Image.new('RGB', (16, 16), colour).save(root / f'{number}.png')
        lines.append(f'{number}.png {number % 2}\n')
    for name in ('teacher', 'train', 'test'):
        (root / f'{name}.txt').write_text(''.join(lines))
    return root


@pytest.mark.slow
@pytest.mark.parametrize('name', ['kd', 'mld', 'fsp', 'pckd', 'student', 'sskd_head'])
def test_a_run(name, folder, tmp_path):
    cfg = read(name)
    teacher = str(tmp_path / 'teacher.pth')
    if 'teacher' in cfg.model:
        network = MODELS.build(cfg.model.teacher)
        torch.save(network.state_dict(), teacher)
        cfg.model.teacher_ckpt = teacher
        thaw(cfg.model)
    cfg.work_dir = str(tmp_path / name)
    epochs = 3 if name == 'fsp' else 1
    cfg.merge_from_dict(
        {
            'launcher': 'none',
            'randomness.seed': 0,
            'train_cfg.max_epochs': epochs,
            'train_cfg.val_interval': epochs,
            'train_dataloader.batch_size': 6,
            'default_hooks.logger.interval': 1,
        }
    )
    for loader in (cfg.train_dataloader, cfg.val_dataloader, cfg.test_dataloader):
        if loader:
            loader.dataset.data_root = str(folder)
    train(cfg)
    lines = scalars(tmp_path / name)
    steps = [line for line in lines if 'loss' in line]
    assert len(steps) == 2 * epochs
    rates = [line['lr'] for line in steps]
    if name == 'fsp':  # rests at its height in the first of two stages
        assert rates[:4] == [0.05] * 4
        assert rates[5] < 0.05
    else:
        assert rates[0] == (0.025 if name == 'mld' else 0.05)
    assert ('accuracy/top1' in lines[-1]) == (name != 'sskd_head')
