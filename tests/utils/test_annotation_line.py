"""Image and label of one line."""

import pytest

from mmrazor_pckd.utils.annotation_line import (
    Line,
    is_image,
    no_class,
    split_line,
    whole_number,
)


@pytest.mark.parametrize('image', ['file.jpg', 'my folder/file name.JPEG', 'a.b.png'])
@pytest.mark.parametrize('by', [' ', ',', ', ', ';', '\t', ' \t', '  '])
@pytest.mark.parametrize('label', ['3', '-1', 'disc_plain', 'white shark', '3.0'])
@pytest.mark.parametrize('quoted', [False, True])
def test_image_and_label(image, by, label, quoted):
    line = f'"{image}"{by}"{label}"' if quoted else f'{image}{by}{label}'
    assert split_line(line)[:2] == (image, label)


@pytest.mark.parametrize(
    ('line', 'image', 'label'),
    [
        # As mmpretrain reads them.
        ('img_0001 3', 'img_0001', '3'),
        ('my.jpg dir/img_001 3', 'my.jpg dir/img_001', '3'),
        ('#1.jpg 3', '#1.jpg', '3'),
        ('a,b.jpg 3', 'a,b.jpg', '3'),
        # Others.
        ('img_0001,3', 'img_0001', '3'),
        ('img 0001\tdisc', 'img 0001', 'disc'),
        ('"a ""b"", c.jpg",3', 'a "b", c.jpg', '3'),
        ('a.jpg,"tench, Tinca"', 'a.jpg', 'tench, Tinca'),
        ('a.jpg,3,', 'a.jpg', '3'),
        ('a.jpg', 'a.jpg', None),
        ('a.jpg,', 'a.jpg', ''),
    ],
)
def test_a_line(line, image, label):
    assert split_line(line)[:2] == (image, label)


@pytest.mark.parametrize(
    ('line', 'said'),
    [
        ('a.jpg', 'there is no label'),
        ('my file.jpg', 'there is no label'),
        ('a.jpg,', 'there is no label'),
        ('3,a.jpg', 'an image stands last'),
        ('3 a.jpg', 'an image stands last'),
        ('a.jpg 3.0', 'the label "3.0" is no whole number; write 3'),
        ('a.jpg 2.', 'the label "2." is no whole number; write 2'),
        ('a.jpg nan', 'the label "nan" is no whole number'),
        ('a.jpg 0 3', 'there is more than one label, "0 3"'),
        ('a.jpg,0,3', 'there is more than one label, "0,3"'),
        ('a.jpg,disc,train', 'there are more than two columns, "disc,train"'),
        ('a.jpg disc', None),
        ('a.jpg,white shark', None),
    ],
)
def test_what_is_no_class(line, said):
    found = no_class(split_line(line))
    assert found is None if said is None else found.startswith(said)


def test_endings_and_numbers():
    assert is_image('a.TIFF')
    assert not is_image('a.txt')
    assert whole_number('-1') == -1
    assert whole_number('1e3') is None
    assert Line('a', None, '').label is None
