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
            hooks=[dict(type='mmrazor.H')],
            per_pair={PAIR: dict(note='a note', changes=dict(b=dict(c=2)))},
        )
    )
    path.write_text(yaml.safe_dump(content))
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
    assert lines[-1] == 'published = dict(top1=72.98)'
    other = texts.leaf(table, 'kd', 'resnet56_resnet20')
    assert 'model = fit(_base_.model, _base_, a=1)\n' in other
    assert other.endswith('published = None\n')


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
