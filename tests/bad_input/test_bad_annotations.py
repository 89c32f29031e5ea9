"""Annotation files as people write them."""

import json

import pytest
from bad_input.cases import Cases

pytestmark = pytest.mark.slow

CASES = Cases()
FILE = 'train_dataloader.dataset.ann_file: .../train.txt'


def lines(here, form, split='train'):
    """A line of each picture, of its file, label and class."""
    root = here.pictures / split
    names = sorted(path.name for path in root.iterdir())
    return [
        form.format(
            file=path.relative_to(root),
            label=names.index(path.parent.name),
            name=path.parent.name,
        )
        for path in sorted(root.glob('*/*.png'))
    ]


def config(here, text, split='train', encoding='utf-8', **options):
    path = here.folder.parent / f'{split}.txt'
    path.write_text(text, encoding=encoding)
    cfg = here.config('student')
    cfg[f'{split}_dataloader'].dataset.update(ann_file=str(path), **options)
    return cfg


def read(name, form, options=None, before='', encoding='utf-8', **more):

    @CASES.works(name, 'read')
    def _(here):
        text = before + '\n'.join(lines(here, form))
        cfg = config(here, text, encoding=encoding, **(options or {}), **more)
        here.train(cfg=cfg)
        assert len(here.losses()) == 5


read('an annotation file with commas, a header and a byte order mark',
     '"{file}",{label}', before='image,label\n', encoding='utf-8-sig')  # fmt: skip
read('an annotation file with tabs and names of classes', '{file}\t{name}\r\n')


def said(name, form, message, options=None, at=5):
    """A file with one line of that form."""

    @CASES.add(name, message)
    def _(here):
        text = lines(here, '{file} {label}')
        text[at] = lines(here, form)[at]
        here.train(cfg=config(here, '\n'.join(text), **(options or {})))


said('a label that is a fraction', '{file} {label}.0',
     f'{FILE}, line 6: the label "1.0" is no whole number; write 1')  # fmt: skip
said('a name that is none of the classes', '{file} disk_dots',
     f'{FILE}, line 6: "disk_dots" is none of the classes; near matches: '
     'disc_dots...', dict(classes=['disc_dots', 'disc_plain']))  # fmt: skip
said('names and numbers without classes', '{file} {name}',
     f'{FILE}, line 6: the label "..." is no number, as others are; give '
     'classes=[...]')  # fmt: skip
said('a line without a label', '{file}',
     f'{FILE}, line 6: there is no label; image and label are separated by a '
     'space')  # fmt: skip
said('a line with two labels', '{file} 1 2',
     f'{FILE}, line 6: there is more than one label, "1 2"; images with several '
     "are for type='MultiLabelDataset' and its JSON file")  # fmt: skip
said('a line with three columns', '{file},{label},train',
     f'{FILE}, line 6: there are more than two columns, "1,train" follows the '
     'image; keep the image and its label')  # fmt: skip
said('the label before the image', '{label} {file}',
     f'{FILE}, line 6: an image stands last; the image stands first, then its '
     'label')  # fmt: skip


@CASES.add(
    'backslashes',
    f'{FILE}, line 1: "...\\..." has backslashes, and there is no such file; '
    'folders are separated by "/"',
)
def _(here):
    text = '\n'.join(lines(here, '{file} {label}')).replace('/', '\\')
    here.train(cfg=config(here, text))


@CASES.add(
    'an annotation file that is not there',
    'train_dataloader.dataset.ann_file: there is no file .../none.txt in ...',
)
def _(here):
    here.train('student', **{'train_dataloader.dataset.ann_file': 'none.txt'})


@CASES.add(
    'an annotation file that is not there, to be tested',
    'test_dataloader.dataset.ann_file: there is no file .../none.txt in ...',
)
def _(here):
    options = {'test_dataloader.dataset.ann_file': 'none.txt'}
    here.test('student', here.save(here.state('student')), **options)


@CASES.add('an annotation file without an image', f'{FILE}: there is no image in it')
def _(here):
    here.train(cfg=config(here, '\n'))


@CASES.add(
    'an annotation file of images that are elsewhere',
    f'{FILE}: its first images are not there, first .../train/train/...; see data_root '
    'and data_prefix',
)
def _(here):
    text = '\n'.join(lines(here, 'train/{file} {label}'))
    here.train(cfg=config(here, text))


@CASES.add(
    'an annotation file that is no text',
    f'{FILE}: is no UTF-8 text, from byte ... on; save it as UTF-8',
)
def _(here):
    here.train(cfg=config(here, 'ü.png 1', encoding='latin-1'))


@CASES.add(
    'JSON for CustomDataset',
    f"{FILE}: is JSON; type='mmpretrain.BaseDataset' or 'mmpretrain.MultiLabelDataset' "
    'reads that, CustomDataset lines of an image and its label',
)
def _(here):
    here.train(cfg=config(here, json.dumps(dict(metainfo={}, data_list=[]))))


@CASES.add(
    "another toolbox's JSON",
    'train_dataloader.dataset.ann_file: .../train.json: Annotation must have data_list '
    'and metainfo keys',
)
def _(here):
    path = here.folder.parent / 'train.json'
    path.write_text('{"images": [], "annotations": []}')
    cfg = here.config('student')
    cfg.train_dataloader.dataset.update(type='MultiLabelDataset', ann_file=str(path))
    here.train(cfg=cfg)


@CASES.add(
    'names in the annotation file of the validation, and a class without an image',
    'val_dataloader.dataset: "cross_plain" is label 0 here and 1 in train_dataloader: '
    'the classes are the 14 names here and the 15 there, in order (not here: '
    'cross_dots); give both the same folders, or the same classes=[...] beside names '
    'in an ann_file',
)
def _(here):
    text = lines(here, '{file} {name}', 'val')
    text = [line for line in text if 'cross_dots' not in line]
    here.train(cfg=config(here, '\n'.join(text), 'val'))


@pytest.mark.parametrize('name', CASES)
def test_annotations(name, here):
    CASES.check(name, here)
