"""An annotation file of images and their labels."""

import re
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from .annotation_line import Line, is_image, no_class, split_line, whole_number
from .near_matches import near_matches

_MARKS = (
    (b'\xef\xbb\xbf', 'utf-8-sig'),
    (b'\xff\xfe', 'utf-16'),
    (b'\xfe\xff', 'utf-16'),
)

# Most files have no other lines, of which there may be millions.
_PLAIN = re.compile(r'([^\s,;"\\#]+) (-?\d+)')


class Annotations(NamedTuple):
    """Images with their labels, and the classes where labels are names."""

    samples: List[Tuple[str, int]]
    classes: Optional[Tuple[str, ...]]
    doubts: List[str]


def decode(data: bytes, path: str) -> str:
    """Text of an annotation file, with or without a byte order mark.

    Args:
        data (bytes): Content.
        path (str): File, for messages.

    Returns:
        str: The text, lines ending in a line feed.

    Raises:
        ValueError: If it is no text.

    Example:
        >>> from mmrazor_pckd.utils.annotation_file import decode
        >>> decode('\\ufeffa.jpg 3\\r\\n'.encode(), 'train.txt')
        'a.jpg 3\\n'
    """
    coding = next((name for mark, name in _MARKS if data.startswith(mark)), 'utf-8')
    try:
        text = data.decode(coding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f'ann_file: {path}: is no UTF-8 text, from byte {error.start} on; save it '
            'as UTF-8'
        ) from None
    if '\0' in text:
        raise ValueError(f'ann_file: {path}: is no text; save it as UTF-8')
    return text.replace('\r\n', '\n').replace('\r', '\n')


def lines_of(text: str) -> Dict[int, str]:
    """Lines by number, from 1, without blank ones and comments.

    A comment begins with ``#`` and a space.

    Example:
        >>> from mmrazor_pckd.utils.annotation_file import lines_of
        >>> lines_of('# my pictures\\n\\na.jpg 3\\n')
        {3: 'a.jpg 3'}
    """
    return {
        number: line.strip()
        for number, line in enumerate(text.split('\n'), 1)
        if line.strip() and not f'{line.strip()} '.startswith('# ')
    }


def read_annotations(
    text: str,
    path: str,
    classes: Optional[Sequence[str]] = None,
    is_there: Callable[[str], bool] = lambda image: False,
) -> Annotations:
    """Read lines of an image and its label, a number or the name of a class.

    Where labels are names and no classes are given, the classes are the names
    in their order, as those of folders are.

    Args:
        text (str): Content of the file.
        path (str): The file, for messages.
        classes (Sequence[str], optional): Names of the classes. Defaults to None.
        is_there (Callable): Whether there is an image of a name with backslashes.

    Returns:
        Annotations: Images and labels; the classes, where they are read from the
        file; what is doubtful.

    Raises:
        ValueError: If a line cannot be read. The text has the file and the number
            of the line.

    Example:
        >>> from mmrazor_pckd.utils.annotation_file import read_annotations
        >>> read_annotations('a.jpg disc\\nb c.jpg,bar\\n', 'train.txt').samples
        [('a.jpg', 1), ('b c.jpg', 0)]
    """
    lines = lines_of(text)
    plain = [_PLAIN.fullmatch(line) for line in lines.values()]
    if plain and all(plain):
        samples = [(found[1], int(found[2])) for found in plain if found]
        return Annotations(samples, None, _contradictions(lines, samples))
    if text.lstrip()[:1] in ('{', '['):
        raise ValueError(
            f"ann_file: {path}: is JSON; type='mmpretrain.BaseDataset' or "
            "'mmpretrain.MultiLabelDataset' reads that, CustomDataset lines of "
            'an image and its label'
        )
    parts = {number: split_line(line) for number, line in lines.items()}
    first = next(iter(parts), None)
    if first is not None and _is_header(list(parts.values()), classes or ()):
        del parts[first]
    if not parts:
        raise ValueError(f'ann_file: {path}: there is no image in it')
    for number, line in parts.items():
        if '\\' in line.image and not is_there(line.image):
            raise _error(
                path,
                number,
                f'"{line.image}" has backslashes, and there is no such file; '
                'folders are separated by "/"',
            )
    named = classes
    if classes is None and all(
        whole_number(line.label or '') is None for line in parts.values()
    ):
        named = _names(parts, path)
    numbers = _numbers(named)
    samples = [
        (line.image, _number(line, number, path, numbers))
        for number, line in parts.items()
    ]
    return Annotations(
        samples,
        tuple(named) if named is not None and classes is None else None,
        _contradictions(parts, samples),
    )


def number_labels(
    infos: List[Dict[str, Any]], classes: Optional[Sequence[str]], path: str
) -> Optional[Tuple[str, ...]]:
    """Turn labels that are names of classes into numbers, in place.

    Args:
        infos (list[dict]): Data of the images, perhaps with ``gt_label``: a label or
            a list of them.
        classes (Sequence[str], optional): Names of the classes.
        path (str): The file, for messages.

    Returns:
        tuple[str], optional: The classes, where they are read from the labels.

    Raises:
        ValueError: If a label is neither a whole number nor a class.

    Example:
        >>> from mmrazor_pckd.utils.annotation_file import number_labels
        >>> infos = [dict(gt_label=['disc', 'bar']), dict(gt_label=[])]
        >>> number_labels(infos, ['bar', 'disc'], 'train.json')
        >>> infos
        [{'gt_label': [1, 0]}, {'gt_label': []}]
    """
    labels = [info.get('gt_label') for info in infos]
    flat = [each for label in labels for each in _listed(label)]
    found = None
    if classes is None and flat and all(isinstance(each, str) for each in flat):
        found = classes = tuple(sorted(set(flat)))
    numbers = _numbers(classes)
    for number, (info, label) in enumerate(zip(infos, labels)):
        if not any(isinstance(each, (str, float)) for each in _listed(label)):
            continue
        place = f'ann_file: {path}: data_list.{number}.gt_label'
        whole = [_whole(each, numbers, place) for each in _listed(label)]
        info['gt_label'] = whole if isinstance(label, (list, tuple)) else whole[0]
    return found


def _listed(label: Any) -> list:
    return list(label) if isinstance(label, (list, tuple)) else [label]


def _numbers(classes: Optional[Sequence[str]]) -> Dict[str, int]:
    return {name: number for number, name in enumerate(classes or ())}


def _whole(label: Any, numbers: Dict[str, int], place: str) -> int:
    if label in numbers:
        return numbers[label]
    if isinstance(label, (str, float)):
        why = 'is no whole number'
        if isinstance(label, str) and numbers:
            why = f'is none of the classes; {near_matches(label, numbers)}'
        raise ValueError(f'{place}: "{label}" {why}')
    return label


def _error(path: str, number: int, what: str) -> ValueError:
    return ValueError(f'ann_file: {path}, line {number}: {what}')


def _is_header(lines: List[Line], classes: Sequence[str]) -> bool:
    first, *others = lines
    if not others or first.label is None or is_image(first.image):
        return False
    if whole_number(first.label) is not None or first.label in classes:
        return False
    # Of images without an ending the labels alone show it.
    return is_image(others[0].image) or (
        all(whole_number(each.label or '') is not None for each in others)
        or is_image(others[0].label or '')
    )


def _names(parts: Dict[int, Line], path: str) -> List[str]:
    for number, line in parts.items():
        wrong = no_class(line)
        if wrong:
            raise _error(path, number, wrong)
    return sorted({line.label or '' for line in parts.values()})


def _number(line: Line, number: int, path: str, numbers: Dict[str, int]) -> int:
    label = line.label or ''
    value = whole_number(label)
    if value is not None or label in numbers:
        return numbers[label] if value is None else value
    what = no_class(line)
    if what is None and not numbers:
        what = f'the label "{label}" is no number, as others are; give classes=[...]'
    if what is None:
        what = f'"{label}" is none of the classes; {near_matches(label, numbers)}'
    raise _error(path, number, what)


def _contradictions(lines: Iterable[int], samples: List[Tuple[str, int]]) -> List[str]:
    if len(set(samples)) == len(dict(samples)):
        return []
    seen: Dict[str, Tuple[int, int]] = {}
    doubts = []
    for number, (image, label) in zip(lines, samples):
        before, other = seen.setdefault(image, (number, label))
        if other != label:
            doubts.append(
                f'{image} has label {other} in line {before} and {label} in line '
                f'{number}'
            )
    return doubts
