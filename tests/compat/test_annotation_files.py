"""Data sets of mmpretrain with annotation files."""

import json

import pytest
from mmpretrain.datasets import BaseDataset, CustomDataset, ImageNet, MultiLabelDataset


@pytest.fixture
def folder(tmp_path):
    for name in ('a.jpg', 'b c.jpg'):
        (tmp_path / name).touch()
    return tmp_path


def custom(folder, text, kind=CustomDataset, **options):
    (folder / 'train.txt').write_text(text)
    return kind(data_root=str(folder), ann_file='train.txt', **options)


def labels(dataset):
    infos = [dataset.get_data_info(index) for index in range(len(dataset))]
    return [(info['img_path'].rpartition('/')[2], info['gt_label']) for info in infos]


READ = [('a.jpg', 1), ('b c.jpg', 0)]


@pytest.mark.parametrize('text', ['a.jpg 1\nb c.jpg 0', 'a.jpg,disc\nb c.jpg,bar\n\n'])
def test_lines(folder, text):
    assert labels(custom(folder, text, classes=['bar', 'disc'])) == READ
    assert labels(custom(folder, text, kind=ImageNet, classes=['bar', 'disc'])) == READ
    assert labels(custom(folder, text, metainfo=dict(classes=('bar', 'disc')))) == READ


def test_the_classes_are_the_names(folder):
    dataset = custom(folder, 'a.jpg disc\nb c.jpg bar\n')
    assert labels(dataset) == READ
    assert dataset.metainfo['classes'] == ('bar', 'disc')


def test_names_of_classes_in_a_file(folder):
    (folder / 'names.txt').write_text('\ufeffbar\r\ndisc\r\n\r\n')
    dataset = custom(folder, 'a.jpg disc', classes=str(folder / 'names.txt'))
    assert dataset.CLASSES == ('bar', 'disc')
    with pytest.raises(FileNotFoundError, match='^classes: there is no file'):
        custom(folder, 'a.jpg disc', classes=str(folder / 'none.txt'))


def test_lines_without_labels(folder):
    dataset = custom(folder, '\ufeffa.jpg\n\nb c.jpg,0\n', with_label=False)
    paths = [dataset.get_data_info(index)['img_path'] for index in range(2)]
    assert paths == [f'{folder}/a.jpg', f'{folder}/b c.jpg']
    assert len(dataset) == 2


def test_an_image_with_two_labels_is_named(folder, caplog, monkeypatch):
    said = []
    monkeypatch.setattr(
        'mmengine.logging.print_log', lambda text, *args, **kwargs: said.append(text)
    )
    custom(folder, 'a.jpg 1\na.jpg 0\n')
    assert said == [
        f'ann_file: {folder}/train.txt: a.jpg has label 1 in line 1 and 0 in line 2'
    ]


def test_files_that_are_none(folder):
    for kind in (CustomDataset, BaseDataset):
        with pytest.raises(FileNotFoundError, match='^ann_file: there is no file .*x'):
            kind(data_root=str(folder), ann_file='x.json')
    with pytest.raises(ValueError, match='^ann_file: .* is a folder; give a file'):
        CustomDataset(data_root=str(folder), ann_file='.')


def test_images_that_are_elsewhere(folder):
    with pytest.raises(
        ValueError, match=f'not there, first {folder}/x/a.jpg; see data'
    ):
        custom(folder, 'x/a.jpg 1\nx/b.jpg 0\n')


def multi(folder, *infos, kind=MultiLabelDataset, text=None, **metainfo):
    content = dict(metainfo=metainfo, data_list=list(infos))
    path = folder / 'train.json'
    path.write_text(text or json.dumps(content), encoding='utf-8')
    return kind(data_root=str(folder), ann_file='train.json')


def test_json(folder):
    infos = [dict(img_path='a.jpg', gt_label=['disc', 'bar'])]
    infos += [dict(img_path='b c.jpg', gt_label=[])]
    for metainfo, expected in (
        (dict(classes=['disc', 'bar']), [0, 1]),
        ({}, [1, 0]),
        (
            dict(
                categories=[
                    dict(id=1, category_name='bar'),
                    dict(id=0, category_name='disc'),
                ]
            ),
            [0, 1],
        ),
    ):
        read = labels(multi(folder, *infos, **metainfo))
        assert read == [('a.jpg', expected), ('b c.jpg', [])]


def test_json_with_a_mark(folder):
    text = '\ufeff' + json.dumps(
        dict(metainfo={}, data_list=[dict(img_path='a.jpg', gt_label=3)])
    )
    assert labels(multi(folder, text=text, kind=BaseDataset)) == [('a.jpg', 3)]


@pytest.mark.parametrize(
    ('text', 'said'),
    [
        ('[]', 'should be a dict'),
        ('{"images": [], "annotations": []}', 'must have data_list and metainfo'),
        ('{', 'Expecting property name'),
        ('{"metainfo": {}, "data_list": [{"gt_label": 1}]}', 'contain prefix key'),
        (
            '{"metainfo": {}, "data_list": [{"img_path": "", "gt_label": 1.0}]}',
            'data_list.0.gt_label: "1.0" is no whole number',
        ),
    ],
)
def test_json_that_cannot_be_read(folder, text, said):
    path = folder / 'train.json'
    with pytest.raises(ValueError, match=f'^ann_file: {path}: .*{said}') as error:
        multi(folder, text=text)
    assert '\n' not in str(error.value)
