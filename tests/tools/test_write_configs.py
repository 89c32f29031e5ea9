"""Configs are what the table gives, and a method or a pair is one row."""

import shutil
import sys

import pytest
from builders import ROOT, load_tool
from mmengine.config import Config

from mmrazor_pckd.apis.config_table.table import Table

write_configs = load_tool('dev/write_configs.py')

TABLE = 'configs/cifar100/table.yml'


@pytest.fixture(scope='module')
def texts():
    return write_configs.files(ROOT)


@pytest.fixture
def root(tmp_path):
    """A copy of the configs."""
    shutil.copytree(ROOT / 'configs', tmp_path / 'configs')
    shutil.copy(ROOT / 'model-index.yml', tmp_path)
    return tmp_path


def add(root, row, before):
    path = root / TABLE
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, row + before))


def new(texts, root):
    """What is new, once it is written."""
    found = write_configs.files(root)
    for name, text in found.items():
        (root / name).write_text(text)
    assert write_configs.differences(root, found) == []
    assert {name for name in texts if name not in found} == set()
    return {name: found[name] for name in sorted(set(found) - set(texts))}


def test_the_repository_is_what_the_table_gives(texts):
    assert write_configs.differences(ROOT, texts) == []
    assert len([name for name in texts if name.startswith('configs/cifar100/')]) > 91


def test_a_new_method_is_a_file_and_a_row(texts, root):
    (root / 'configs/_base_/methods/gentle.py').write_text(
        "_base_ = './kd.py'\n"
        'model = dict(distiller=dict(distill_losses=dict(loss_kd=dict(tau=9))))\n'
    )
    add(
        root,
        '  gentle:\n'
        '    title: Gentle KD\n'
        '    paper: Nobody et al.\n'
        '    source: its paper\n'
        '    published: {vgg13_vgg8: 51.23}\n'
        '    per_pair:\n'
        '      vgg13_vgg8: {note: slow, changes: {views: [1]}}\n',
        '  dkd:\n',
    )
    leaves = new(texts, root)
    assert set(leaves) == {
        'configs/small/gentle_small.py',
        *(
            f'configs/cifar100/gentle_{pair}.py'
            for pair in Table(ROOT / 'configs').pairs
        ),
    }
    name = 'configs/cifar100/gentle_vgg13_vgg8.py'
    assert '# Reproduces  top-1 51.23 (its paper)' in leaves[name]
    assert '# Nobody et al.; slow\n' in leaves[name]
    cfg = Config.fromfile(root / name)
    assert cfg.model.distiller.distill_losses.loss_kd.tau == 9
    assert cfg.model.architecture.backbone.type == 'CIFARVGG'
    assert cfg.model.views == [1]
    assert cfg.published == dict(top1=51.23)
    other = Config.fromfile(root / 'configs/cifar100/gentle_wrn40-2_wrn16-2.py')
    assert other.published is None
    assert 'views' not in other.model
    metafile = (root / 'configs/cifar100/metafile.yml').read_text()
    assert 'Name: gentle_vgg13_vgg8\n  In Collection: KD\n' in metafile
    page = (root / 'configs/cifar100/README.md').read_text()
    assert '[`gentle`](../_base_/methods/gentle.py) | Gentle KD | its paper' in page
    assert page.count('51.23') == 1


def test_a_new_pair_is_a_row(texts, root):
    add(root, '  wrn40-2_vgg8: {growth_rate: 1.01}\n', '  vgg13_vgg8: {table')
    files = new(texts, root)
    rows = Table(ROOT / 'configs').methods.items()
    methods = [name for name, row in rows if row.get('pairs') != [] and name != 'lskd']
    assert len(methods) == 26
    assert set(files) == {
        'configs/_base_/pairs/wrn40-2_vgg8_cifar100.py',
        *(f'configs/cifar100/{method}_wrn40-2_vgg8.py' for method in methods),
    }
    leaf = files['configs/cifar100/pckd_wrn40-2_vgg8.py']
    assert '# Alone       student 70.36, teacher 75.61\n' in leaf
    model = Config.fromfile(root / 'configs/cifar100/pckd_wrn40-2_vgg8.py').model
    assert model.distiller.connectors.projection == dict(
        type='ProjectionMLP', in_channels=512, hidden_channels=2048, out_channels=128
    )
    assert model.distiller.distill_losses.loss_center_alignment is None
    assert model.distiller.sample_weighting.growth_rate == 1.01
    page = (root / 'configs/cifar100/README.md').read_text()
    assert '| beside the tables | `wrn40-2_`<br>`vgg8` |\n' in page
    assert '| student alone | 70.36 |\n| `kd` | - |\n' in page


def test_check_names_the_files_and_writes_nothing(root, monkeypatch):
    name = 'configs/cifar100/kd_vgg13_vgg8.py'
    changed = (root / name).read_text() + '\n'
    (root / name).write_text(changed)
    left = 'configs/cifar100/kd_nobody.py'
    (root / left).write_text('model = None\n')
    monkeypatch.setattr(write_configs, 'ROOT', root)
    shutil.copy(ROOT / 'pyproject.toml', root)
    monkeypatch.setattr(sys, 'argv', ['write_configs.py', '--check'])
    with pytest.raises(SystemExit) as error:
        write_configs.main()
    assert str(error.value).startswith(f'{left}, {name}: not what the table')
    assert (root / name).read_text() == changed
    monkeypatch.setattr(sys, 'argv', ['write_configs.py'])
    with pytest.raises(SystemExit) as error:
        write_configs.main()
    assert str(error.value) == f'{left}: no row of the table gives it; remove it'
    assert (root / name).read_text() == (ROOT / name).read_text()
    (root / left).unlink()
    monkeypatch.setattr(sys, 'argv', ['write_configs.py', '--check'])
    write_configs.main()
