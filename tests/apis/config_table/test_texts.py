"""Texts of configs from rows of the table."""

import shutil

import pytest
import yaml
from builders import ROOT

from mmrazor_pckd.apis.config_table import texts
from mmrazor_pckd.apis.config_table.table import Table

PAIR = 'vgg13_vgg8'


@pytest.fixture
def table(tmp_path):
    """The table with one method in it that has a bit of everything."""
    (tmp_path / 'configs/cifar100').mkdir(parents=True)
    (tmp_path / 'configs/_base_').symlink_to(ROOT / 'configs/_base_')
    path = tmp_path / 'configs/cifar100/table.yml'
    shutil.copy(ROOT / 'configs/cifar100/table.yml', path)
    content = yaml.safe_load(path.read_text())
    content['methods'] = dict(
        kd=dict(
            title='KD',
            paper='A paper',
            views=2,
            source='Table {table}',
            published={PAIR: 72.98},
            changes=dict(a=1),
            settings=dict(train_cfg=dict(max_epochs=270)),
            hooks=[dict(type='mmrazor.H')],
            per_pair={
                PAIR: dict(
                    note='a note',
                    changes=dict(b=dict(c=2)),
                    settings=dict(train_cfg=dict(a=1), train_dataloader='_base_.two'),
                )
            },
            not_for={'vgg13_mobilenetv2': 'one reason'},
        ),
        crd=dict(title='CRD', paper='Another', published={}),
        lskd=dict(title='LSKD', paper='A third', published={PAIR: 74.1}, not_for='two'),
    )
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    return Table(tmp_path / 'configs')


def test_a_leaf(table):
    text = texts.leaf(table, 'kd', PAIR)
    lines = text.splitlines()
    assert lines[0] == '# KD, VGG13 -> VGG8 on CIFAR-100'
    assert lines[1] == '# A paper; a note'
    assert '# Reproduces  top-1 72.98 (Table I)' in lines
    assert 'two views: 2 * (0.285 + 3 * 0.0965) = 1.1 GMAC' in text
    assert 'model = fit(_base_.model, _base_, a=1, b=dict(c=2))' in lines
    assert "custom_hooks = _base_.custom_hooks + [dict(type='mmrazor.H')]" in lines
    assert 'train_cfg = dict(max_epochs=270, a=1)' in lines
    assert 'train_dataloader = _base_.two' in lines  # code, no text
    assert lines[-1] == 'published = dict(top1=72.98)'
    other = texts.leaf(table, 'kd', 'resnet56_resnet20')
    assert 'model = fit(_base_.model, _base_, a=1)\n' in other
    assert 'train_cfg = dict(max_epochs=270)\n' in other
    assert other.endswith('published = None\n')


def test_a_leaf_of_the_small_set(table):
    row = table.methods['kd']
    row['per_pair']['resnet56_resnet20'] = dict(
        note='of the pair', changes=dict(b=dict(c=3, d=4)), settings=dict(x=1)
    )
    text = texts.small_leaf(table, 'kd')
    lines = text.splitlines()
    assert lines[0] == '# KD on the small set, weights of ResNet56 -> ResNet20'
    assert lines[1] == '# A paper; of the pair'
    assert "_base_ = ['../_base_/pairs/small.py', '../_base_/methods/kd.py']" in lines
    assert 'model = fit(_base_.model, _base_, a=1, b=dict(c=3, d=4))' in lines
    assert "[dict(type='mmrazor.H')], _base_.max_epochs)" in text
    assert lines[-1] == 'x = 1'
    # Changes come on top, note and settings take the place.
    row['per_pair']['small'] = dict(
        note='its own', changes=dict(b=dict(c=5)), settings=dict(y=2)
    )
    text = texts.small_leaf(table, 'kd')
    assert '# A paper; its own\n' in text
    assert 'a=1, b=dict(c=5, d=4))\n' in text
    assert text.endswith('\ny = 2\n')
    assert 'x = 1' not in text
    del row['hooks']
    assert 'shortened' not in texts.small_leaf(table, 'kd')


def test_hooks_of_the_method_itself(table):
    line = 'custom_hooks = _base_.custom_hooks + _base_.method_hooks'
    assert line in texts.leaf(table, 'crd', PAIR).splitlines()
    table.methods['crd']['hooks'] = [dict(type='H')]
    assert f"{line} + [dict(type='H')]" in texts.leaf(table, 'crd', PAIR).splitlines()


def test_the_table_of_figures(table):
    text = texts.figures(table, ['kd', 'crd', 'lskd'])
    first, second, notes = text.split('\n\n')
    rows = {line.split('|')[1].strip(): line for line in first.splitlines()}
    assert '`vgg13_`<br>`vgg8`' in rows['Table I']
    assert rows['student alone'].endswith(' 71.14 | 72.50 | 70.36 |')
    assert rows['`kd`'].endswith('| - | - | 72.98 |')
    assert rows['`crd`'].endswith('| - | - | - |')
    assert rows['`lskd`'].endswith('| NA (b) | NA (b) | 74.10 (b) |')
    assert '| `kd` | NA (a) | - |' in second
    assert notes == '* (a) no config: one reason\n* (b) no config: two\n'


def test_a_pair(table):
    text = texts.pair_file(table, 'resnet50_mobilenetv2')
    assert 'schedules/cifar100_240e_mobile.py' in text
    assert 'student_facts = _base_.mobilenetv2_facts\n' in text
    assert 'resnet50_b16x8_cifar100' in text  # OpenMMLab's own
    assert 'growth_rate = 1.005 ' in text
    assert 'growth_rate = 1.015 ' in texts.pair_file(table, 'resnet56_resnet20')


def test_a_network_alone(table):
    text = texts.network_alone(table, 'wrn40-2')
    assert 'model = _base_.wrn40_2\n' in text
    assert text.endswith('published = dict(top1=75.61)\n')


def test_the_page_needs_a_place_for_each_table(table):
    with pytest.raises(ValueError, match='<!-- figures of table.yml --> is missing'):
        texts.readme(table, ROOT / 'configs', '# A page\n')


def test_markdown():
    assert texts.markdown([['a', 'b'], ['1', '2']]) == (
        '| a | b |\n| --- | --- |\n| 1 | 2 |\n'
    )
