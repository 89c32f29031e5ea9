"""The table of CIFAR-100 is checked, and its cells are what stands in it."""

import shutil

import pytest
from builders import ROOT

from mmrazor_pckd.apis.config_table.table import Table, merged

TABLE = 'configs/cifar100/table.yml'


@pytest.fixture
def root(tmp_path):
    """Folder with a copy of the table beside the files that it names."""
    (tmp_path / 'configs/cifar100').mkdir(parents=True)
    (tmp_path / 'configs/_base_').symlink_to(ROOT / 'configs/_base_')
    shutil.copy(ROOT / TABLE, tmp_path / TABLE)
    return tmp_path


def add(root, row, before):
    path = root / TABLE
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, row + before))


@pytest.mark.parametrize(
    ('row', 'message'),
    [
        ('  a: {paper: P}\n', 'methods.a: lacks title'),
        ('  a: {title: T, paper: P, vews: 4}\n', 'methods.a: vews is unknown'),
        ('  a: {title: T, paper: P}\n', 'there is no configs/_base_/methods/a.py'),
        (
            '  a: {title: T, paper: P, published: {a_b: 1.0}, pairs: []}\n',
            'methods.a: a_b is no row',
        ),
        (
            '  a: {title: T, paper: P, not_for: {a_b: why}, pairs: []}\n',
            'methods.a: a_b is no row',
        ),
        (
            '  a: {title: T, paper: P, pairs: [], per_pair: {vgg13_vgg8: {x: 1}}}\n',
            'methods.a.per_pair.vgg13_vgg8: x is unknown',
        ),
    ],
)
def test_rows_that_are_wrong(root, row, message):
    add(root, row, '  dkd:\n')
    with pytest.raises(ValueError, match=message):
        Table(root / 'configs')


def test_a_pair_of_an_unknown_network(root):
    add(root, '  vgg13_vgg9: {}\n', '  vgg13_vgg8: {table')
    with pytest.raises(ValueError, match='pairs.vgg13_vgg9: TEACHER_STUDENT'):
        Table(root / 'configs')


def test_a_row_without_configs_needs_no_file(root):
    add(root, '  a: {title: T, paper: P, pairs: []}\n', '  dkd:\n')
    add(root, '  b: {title: T, paper: P, not_for: no formula}\n', '  dkd:\n')
    table = Table(root / 'configs')
    assert not {'a', 'b'} & {method for method, _ in table.cells()}
    assert set(table.na('b')) == set(table.pairs)
    assert set(table.na('b').values()) == {'no formula'}


def test_a_pair_that_a_method_is_not_for(root):
    add(root, '  kd_b: {title: T, paper: P, not_for: {vgg13_vgg8: why}}\n', '  dkd:\n')
    (root / 'configs/_base_').unlink()
    shutil.copytree(ROOT / 'configs/_base_', root / 'configs/_base_')
    (root / 'configs/_base_/methods/kd_b.py').write_text("_base_ = './crd.py'\n")
    table = Table(root / 'configs')
    assert ('kd_b', 'vgg13_vgg8') not in table.cells()
    assert ('kd_b', 'resnet50_vgg8') in table.cells()
    assert table.na('kd_b') == {'vgg13_vgg8': 'why'}
    assert table.na('kd') == {}
    assert table.has_hooks('kd_b')  # those of crd
    assert not table.has_hooks('kd')


def test_cells_and_figures():
    table = Table(ROOT / 'configs')
    assert len(table.pairs) == 13
    assert len(table.networks) == 15
    assert len(table.cells()) == len(set(table.cells()))
    assert table.published('ckd', 'vgg13_vgg8') is None
    pair = 'resnet56_resnet20'
    assert table.published('pckd_released', pair) == table.published('pckd', pair)
    assert table.source('pckd', pair) == 'Table I'
    assert table.source('ckd', pair) == 'Table V'
    assert table.title(pair) == 'ResNet56 -> ResNet20'


def test_changes_of_method_and_pair():
    table = Table(ROOT / 'configs')
    assert table.changes('pckd', 'vgg13_vgg8') == {}
    assert table.changes('kd', 'vgg13_vgg8') == table.changes(
        'kd_preview', 'vgg13_vgg8'
    )
    beta = dict(distiller=dict(distill_losses=dict(loss_dkd=dict(beta=6))))
    assert table.changes('dkd', 'vgg13_vgg8') == beta
    assert table.changes('dkd', 'resnet50_vgg8') == {}


def test_merged():
    first, second = dict(a=dict(b=1, c=2)), dict(a=dict(c=3), d=[4])
    assert merged([first, second]) == dict(a=dict(b=1, c=3), d=[4])
    assert first == dict(a=dict(b=1, c=2))
