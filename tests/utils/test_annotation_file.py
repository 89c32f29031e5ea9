"""Whole annotation files."""

import codecs

import pytest

from mmrazor_pckd.utils.annotation_file import (
    decode,
    lines_of,
    number_labels,
    read_annotations,
)

CLASSES = ['disc', 'bar', 'white shark']
SAMPLES = [('a.jpg', 1), ('b c.jpg', 0)]


def read(text, classes=None):
    return read_annotations(text, 'train.txt', classes)


@pytest.mark.parametrize(
    'data',
    [
        'a.jpg 1\nü.jpg 0\n'.encode(),
        codecs.BOM_UTF8 + 'a.jpg 1\r\nü.jpg 0'.encode(),
        'a.jpg 1\rü.jpg 0\r'.encode(),
        'a.jpg 1\nü.jpg 0\n'.encode('utf-16'),
        codecs.BOM_UTF16_BE + 'a.jpg 1\nü.jpg 0\n'.encode('utf-16-be'),
    ],
)
def test_marks_and_ends_of_lines(data):
    text = decode(data, 'train.txt')
    assert read(text).samples == [('a.jpg', 1), ('ü.jpg', 0)]


@pytest.mark.parametrize(
    'data', ['ü.jpg 0'.encode('latin-1'), b'\x80\x04pickle', b'\0']
)
def test_what_is_no_text(data):
    with pytest.raises(ValueError, match='^ann_file: train.txt: is no .*UTF-8$'):
        decode(data, 'train.txt')


def test_blank_lines_and_comments():
    assert lines_of('\n# a\n#\n #b.jpg 1\n \na 1') == {4: '#b.jpg 1', 6: 'a 1'}
    assert read('\n# mine\na.jpg 1\n\n\t\nb c.jpg 0\n#\n').samples == SAMPLES


@pytest.mark.parametrize(
    'header',
    ['', 'filename,label\n', 'image\tclass\n', '"id" "label"\n', 'path label\n'],
)
@pytest.mark.parametrize('by', [' ', ',', '\t'])
def test_headers(header, by):
    assert read(f'{header}a.jpg{by}1\nb c.jpg{by}0\n').samples == SAMPLES
    named = read(f'{header}a.jpg{by}disc\nb c.jpg{by}bar\n')
    assert named == (SAMPLES, ('bar', 'disc'), [])


def test_a_first_image_is_no_header():
    assert read('img_1 0\na.jpg 1').samples[0] == ('img_1', 0)
    assert read('id,label\n001,1\n002,0').samples == [('001', 1), ('002', 0)]


def test_names():
    text = 'a.jpg bar\nb c.jpg,disc\nd.png white shark\n'
    assert read(text, CLASSES).samples == [*SAMPLES, ('d.png', 2)]
    assert read(text, CLASSES).classes is None  # as they were
    assert read(text).classes == ('bar', 'disc', 'white shark')  # in order
    assert [label for _, label in read(text).samples] == [0, 1, 2]
    assert read('a.jpg 1\nb c.jpg disc', CLASSES).samples == SAMPLES


@pytest.mark.parametrize(
    ('text', 'said'),
    [
        ('a.jpg 1\nb.jpg disk\n', ', line 2: "disk" is none of the classes; near '
        'matches: disc'),
        ('a.jpg 1\n\nb.jpg 3.0\n', ', line 3: the label "3.0" is no whole number; '),
        ('sub\\a.jpg 1\n', r', line 1: "sub\\a.jpg" has backslashes'),
        ('a.jpg 1\nb.jpg\n', ', line 2: there is no label'),
        ('a.jpg 1\nb.jpg 1 2\n', ', line 2: there is more than one label'),
        ('1,a.jpg\n', ', line 1: an image stands last'),
        ('\n# nothing\n', ': there is no image in it'),
        ('{"metainfo": {}, "data_list": []}', ': is JSON; type='),
    ],
)  # fmt: skip
def test_what_cannot_be_read(text, said):
    with pytest.raises(ValueError, match=f'^ann_file: train.txt{said}'):
        read(text, CLASSES)


def test_what_cannot_be_read_without_classes():
    with pytest.raises(ValueError, match='line 2: the label "bar" is no number'):
        read('a.jpg 1\nb.jpg bar\n')
    with pytest.raises(ValueError, match='line 1: the label "3.0" is no whole number'):
        read('a.jpg 3.0\nb.jpg 1.0\n')


def test_a_name_with_a_backslash_that_is_there():
    found = read_annotations('a\\b.jpg 1\n', 'train.txt', None, lambda image: True)
    assert found.samples == [('a\\b.jpg', 1)]


def test_an_image_with_two_labels():
    assert read('a.jpg 1\nb.jpg 0\na.jpg 1\n').doubts == []
    assert read('a.jpg 1\n\na.jpg 0\n').doubts == [
        'a.jpg has label 1 in line 1 and 0 in line 3'
    ]


def test_labels_of_json():
    infos = [dict(gt_label=2), dict(gt_label='bar'), dict(gt_label=['disc', 1]), {}]
    assert number_labels(infos, CLASSES, 'f') is None
    assert infos == [dict(gt_label=2), dict(gt_label=1), dict(gt_label=[0, 1]), {}]
    infos = [dict(gt_label='b'), dict(gt_label=['a', 'c'])]
    assert number_labels(infos, None, 'f') == ('a', 'b', 'c')
    assert infos == [dict(gt_label=1), dict(gt_label=[0, 2])]
    for label, said in (
        ('disk', 'disk" is none of the classes; near matches: disc'),
        (1.0, '1.0" is no whole number'),
        ([0, 1.5], '1.5" is no whole number'),
    ):
        with pytest.raises(ValueError, match=f'f: data_list.0.gt_label: "{said}'):
            number_labels([dict(gt_label=label)], CLASSES, 'f')
