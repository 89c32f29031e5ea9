"""The methods with two views in a step are those with four but for the draw."""

import pytest
from builders import ROOT
from mmengine.config import Config

from mmrazor_pckd.apis.config_table.table import Table
from mmrazor_pckd.apis.recipes import fit

CONFIGS = ROOT / 'configs'


def method(name):
    return Config.fromfile(CONFIGS / f'_base_/methods/{name}.py').model.to_dict()


@pytest.mark.parametrize('name', ['pckd', 'sskd'])
def test_the_draw_alone_is_added(name):
    wanted = dict(method(name), views_per_step=2, draw='image')
    assert method(f'{name}_2views') == wanted
    assert len(wanted['views']) == 4


@pytest.mark.parametrize('name', ['pckd', 'sskd'])
def test_a_pair_changes_in_both_the_same(name):
    table = Table(CONFIGS)
    row = table.methods[f'{name}_2views']
    assert row['views'] == 2
    assert row['pairs'] == []
    assert 'published' not in row  # four views are
    pair = 'vgg13_vgg8'
    cfg = Config.fromfile(CONFIGS / f'_base_/pairs/{pair}_cifar100.py')
    fitted = [
        fit(method(each), cfg, **table.changes(each, pair))
        for each in (name, f'{name}_2views')
    ]
    assert fitted[1] == dict(fitted[0], views_per_step=2, draw='image')


def test_the_head_of_a_teacher_serves_both():
    table = Table(CONFIGS)
    for pair in table.pairs:
        changes = table.changes('sskd_2views', pair)
        assert changes == table.changes('sskd', pair)
        head = changes['distiller']['connectors']['head_t']
        teacher = pair.split('_')[0]
        assert head['checkpoint'] == f'work_dirs/sskd_heads/{teacher}/epoch_60.pth'
