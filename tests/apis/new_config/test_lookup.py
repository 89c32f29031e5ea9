"""Networks and weights by name."""

import pytest
import torch

from mmrazor_pckd.apis.new_config.lookup import classes_in, find_config, full_path

ZOO = 'resnet18_8xb32_in1k'


def test_one_network_by_three_names(tmp_path):
    path = tmp_path / 'own.py'
    path.write_text("_base_ = 'mmpretrain::resnet/resnet18_8xb32_in1k.py'\n")
    found = [
        find_config('--teacher', name)
        for name in (ZOO, f'mmpretrain::resnet/{ZOO}.py', str(path))
    ]
    assert len({str(config.model.backbone) for config, _ in found}) == 1
    weights = [url for _, url in found]
    assert weights[0] == weights[1]
    assert weights[0].startswith('https://')
    assert weights[2] is None


@pytest.mark.parametrize(
    ('name', 'kind', 'message'),
    [
        ('nowhere.py', FileNotFoundError, '--student: there is no file nowhere.py'),
        ('resnet18_8xb32', ValueError, f'near matches: .*{ZOO}'),
        ('mmpretrain::nowhere.py', ValueError, 'cannot be read'),
    ],
)
def test_names_of_nothing(name, kind, message):
    with pytest.raises(kind, match=message):
        find_config('--student', name)


def test_classes_of_a_file(tmp_path):
    path = str(tmp_path / 'a.pth')
    state = {'backbone.fc.weight': torch.zeros(9, 2), 'head.a.weight': torch.zeros(5)}
    torch.save(dict(state_dict=state), path)
    assert classes_in(path) is None
    # Of several layers the last one gives the scores.
    state['head.fc0.weight'] = torch.zeros(7, 2)
    state['head.fc1.weight'] = torch.zeros(3, 7)
    torch.save(state, path)
    assert classes_in(path) == 3


def test_paths_are_full(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'a.pth').touch()
    assert full_path('--pretrained', 'a.pth') == str(tmp_path / 'a.pth')
    with pytest.raises(FileNotFoundError, match='--pretrained: there is no file b'):
        full_path('--pretrained', 'b.pth')


@pytest.mark.parametrize(
    ('given', 'kept'),
    [
        (dict(type='Pretrained', checkpoint='', prefix='backbone.'), None),
        ([dict(type='Pretrained', checkpoint='')], None),
        (
            [dict(type='Kaiming', layer='Conv2d'), dict(checkpoint='')],
            [dict(type='Kaiming', layer='Conv2d')],
        ),
        (dict(type='Pretrained', checkpoint='a.pth'),) * 2,
        (dict(type='Kaiming', layer='Conv2d'),) * 2,
    ],
)
def test_a_checkpoint_without_a_name_is_left_out(tmp_path, given, kept):
    path = tmp_path / 'own.py'
    path.write_text(f'model = dict(backbone=dict(depth=18, init_cfg={given!r}))\n')
    assert find_config('--student', str(path))[0].model.backbone.get('init_cfg') == kept


def test_no_network_of_the_zoo_starts_from_a_file_without_a_name():
    name = 'mmpretrain::beit/benchmarks/beit-base-p16_8xb128-coslr-100e_in1k.py'
    assert 'init_cfg' not in find_config('--student', name)[0].model.backbone
