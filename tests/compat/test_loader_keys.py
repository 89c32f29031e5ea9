"""The config key before an error of an annotation file."""

from types import SimpleNamespace

import pytest
from mmengine.runner import BaseLoop


class Loop(BaseLoop):
    def run(self):
        pass


def said(split, dataset, error):

    def fail(*args, **kwargs):
        raise error

    loaders = {
        f'_{each}_dataloader': dict(dataset=dict(ann_file=f'{each}.txt'))
        for each in ('train', 'val', 'test')
    }
    loaders[f'_{split}_dataloader'] = loader = dict(dataset=dataset)
    runner = SimpleNamespace(
        **loaders, _randomness_cfg={}, seed=0, build_dataloader=fail
    )
    with pytest.raises(type(error)) as raised:
        Loop(runner, dict(loader))
    return str(raised.value)


@pytest.mark.parametrize('split', ['train', 'val', 'test'])
@pytest.mark.parametrize('kind', [ValueError, FileNotFoundError])
@pytest.mark.parametrize('name', ['ann_file', 'classes'])
def test_the_key(split, kind, name):
    key = f'{split}_dataloader.dataset.{name}'
    error = kind(f'{name}: mine.txt, line 3: no label')
    assert said(split, {name: 'mine.txt'}, error) == (
        f'{key}: mine.txt, line 3: no label'
    )


def test_data_sets_in_data_sets():
    parts = [dict(ann_file='a.txt'), dict(dataset=dict(ann_file='b.txt'))]
    error = ValueError('ann_file: data/b.txt: no image')
    assert said('train', dict(datasets=parts), error) == (
        'train_dataloader.dataset.datasets.1.dataset.ann_file: data/b.txt: no image'
    )


def test_other_errors_stay():
    error = ValueError('labels: none')
    assert said('train', {}, error) == 'labels: none'
