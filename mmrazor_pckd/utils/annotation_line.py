"""One line of an annotation file: an image and its label."""

import re
from typing import NamedTuple, Optional

_ENDING = r'\.(?:jpe?g|jfif|png|ppm|pgm|bmp|tiff?|webp|gif|jp2)'
_IMAGE = re.compile(rf'.*{_ENDING}', re.IGNORECASE)
# Up to the last image name, so that a name may have spaces and commas.
_IMAGE_AND_LABEL = re.compile(
    rf'(?P<image>.*{_ENDING})(?P<by>\s*[,;\t]\s*|\s+)(?P<label>\S.*)', re.IGNORECASE
)
_QUOTED = re.compile(
    r'"(?P<image>(?:[^"]|"")*)"(?P<by>\s*[,;\t]\s*|\s+)(?P<label>\S.*)'
)
_NUMBERS = re.compile(r'[-+]?\d+(?:[\s,;|]+[-+]?\d+)+')
_FRACTION = re.compile(r'[-+]?(?:\d+\.\d*|\.\d+)(?:e[-+]?\d+)?|nan|inf', re.IGNORECASE)


class Line(NamedTuple):
    """Image, label where there is one, and what stands between them."""

    image: str
    label: Optional[str]
    by: str


def split_line(line: str) -> Line:
    """Split a line into image and label, as mmpretrain does where it can.

    mmpretrain takes the last space. Commas, semicolons, tabs and quotation
    marks of CSV are read too.

    Args:
        line (str): One line, not blank.

    Returns:
        Line: Image, label or None, and separator, the white space around the
        first and the last removed.

    Example:
        >>> from mmrazor_pckd.utils.annotation_line import split_line
        >>> split_line('my file.jpg,3')
        Line(image='my file.jpg', label='3', by=',')
        >>> split_line('my/file.jpg great white shark').label
        'great white shark'
    """
    line = line.strip()
    image, by, label = line.rpartition(' ')
    if whole_number(label) is not None and image and _ends_well(image.rstrip()):
        return Line(image.rstrip(), label.strip(), by)
    quoted = _QUOTED.fullmatch(line)
    found = quoted or _IMAGE_AND_LABEL.fullmatch(line)
    if found:
        image = found['image'].replace('""', '"') if quoted else found['image']
        return Line(image.strip(), _bare(found['label']), found['by'].strip(' '))
    for by in '\t;, ':
        image, by, label = line.rpartition(by)
        if by and image.strip(' ,;\t'):
            return Line(_bare(image), _bare(label), by.strip(' '))
    return Line(_bare(line), None, '')


def is_image(name: str) -> bool:
    """Whether a name ends as those of images do.

    Example:
        >>> from mmrazor_pckd.utils.annotation_line import is_image
        >>> is_image('my/file.JPG'), is_image('disc_plain')
        (True, False)
    """
    return _IMAGE.fullmatch(name) is not None


def whole_number(label: str) -> Optional[int]:
    """A label as a number, None where it is none.

    Example:
        >>> from mmrazor_pckd.utils.annotation_line import whole_number
        >>> whole_number('3'), whole_number('3.0'), whole_number('disc_plain')
        (3, None, None)
    """
    try:
        return int(label)
    except ValueError:
        return None


def no_class(line: Line) -> Optional[str]:
    """What is wrong with a label that is neither a number nor a class.

    Args:
        line (Line): A line whose label is no whole number.

    Returns:
        str, optional: The end of a message. None where it may be a name.

    Example:
        >>> from mmrazor_pckd.utils.annotation_line import Line, no_class
        >>> no_class(Line('file.jpg', '3.0', ' '))
        'the label "3.0" is no whole number; write 3'
        >>> no_class(Line('file.jpg', 'disc_plain', ' '))
    """
    image, label, by = line
    last = label is not None and is_image(label)
    if not label or (last and not by and whole_number(image) is None):
        return 'there is no label; image and label are separated by a space'
    if last:
        return 'an image stands last; the image stands first, then its label'
    if _FRACTION.fullmatch(label):
        whole = label.partition('.')[0]
        hint = f'; write {whole}' if whole_number(whole) is not None else ''
        return f'the label "{label}" is no whole number{hint}'
    if _NUMBERS.fullmatch(label):
        return (
            f'there is more than one label, "{label}"; images with several are for '
            "type='MultiLabelDataset' and its JSON file"
        )
    if by and by in label:
        return (
            f'there are more than two columns, "{label}" follows the image; keep the '
            'image and its label'
        )
    return None


def _ends_well(image: str) -> bool:
    """Whether nothing but the image stands before the last space."""
    found = _IMAGE_AND_LABEL.fullmatch(image)
    return image[-1] not in ',;\t"' and not (
        found
        and (
            _NUMBERS.fullmatch(found['label'])
            or whole_number(found['label']) is not None
        )
    )


def _bare(label: str) -> str:
    label = label.strip(' \t,;')
    if len(label) > 1 and label[0] == label[-1] == '"':
        return label[1:-1].replace('""', '"').strip()
    return label
