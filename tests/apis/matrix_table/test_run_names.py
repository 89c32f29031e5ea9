import pytest
from builders import ROOT

from mmrazor_pckd.apis.matrix_table.run_names import is_head, pairs, rank, roles, split

LEAVES = [
    path
    for folder in ('', 'cifar100', 'demo')
    for path in sorted((ROOT / 'configs' / folder).glob('*.py'))
]


@pytest.mark.parametrize('path', LEAVES, ids=lambda path: path.stem)
def test_each_config_has_its_cell(path):
    entry = dict(run=path.stem, config=str(path))
    if is_head(entry):
        assert path.stem.startswith('sskd_head')
        return
    method, pair = split(path.stem)
    assert f'{method}_{pair}' == path.stem
    assert path.parent.name != 'demo' or pair == 'demo'
    known = {file.stem for file in (ROOT / 'configs/_base_/methods').glob('*.py')}
    assert method in known | {'student', 'teacher'}


def test_networks_alone():
    assert roles('resnet20') == [
        ('student', 'resnet56_resnet20'),
        ('student', 'resnet110_resnet20'),
    ]
    assert roles('wrn40-2')[0] == ('teacher', 'wrn40-2_wrn16-2')
    assert roles('resnet32') == [('student', 'resnet110_resnet32')]
    assert roles('stl10_resnet20') == []


def test_names_that_fit_none():
    for name in ('resnet56', 'small', '_small', 'kd_mine', 'stl10_resnet20'):
        assert split(name) is None
    assert split('student_small') == ('student', 'small')
    assert split('pckd_beta_5_small') == ('pckd_beta_5', 'small')


def test_heads():
    assert is_head(dict(run='sskd_head_small', config=None))
    assert is_head(dict(run='resnet56', config='configs/cifar100/sskd_heads/r.py'))
    assert not is_head(dict(run='sskd_small', config='configs/small/sskd_small.py'))


def test_order():
    names = ['zzz', 'pckd_mine', 'pckd', 'dkd', 'kd_ls', 'kd', 'kd [tau=2]']
    names += ['student', 'pckd_released', 'teacher', 'at', 'attention']
    assert sorted(names, key=rank) == [
        *('teacher', 'student', 'kd', 'kd [tau=2]', 'at', 'dkd', 'kd_ls', 'pckd'),
        *('pckd_mine', 'pckd_released', 'attention', 'zzz'),
    ]


def test_no_pair_is_the_end_of_another():
    # The first that fits is the only one.
    for pair in pairs():
        assert [other for other in pairs() if f'_{pair}'.endswith(f'_{other}')] == [
            pair
        ]
