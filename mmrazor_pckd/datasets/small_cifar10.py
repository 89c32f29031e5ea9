"""A part of CIFAR-10 in 16 x 16 pixels: the pictures of ``configs/small``."""

from itertools import count
from pathlib import Path
from typing import Dict, Iterable, Iterator, Optional, Tuple

from PIL import Image

# Of each class: the folder, and its pictures from the first to before the last.
# Teacher and student have seen none of "val".
LISTS = dict(
    teacher=('train', 0, 4000),
    train=('train', 0, 1000),
    val=('train', 4500, 5000),
    test=('test', 0, 500),
)
Pictures = Iterable[Tuple[str, Image.Image]]


def make_small_cifar10(out: Path, source: Optional[Path] = None) -> None:
    """Write ``OUT/{train,test}/<class>/NNNN.png``, and a list for each use.

    A pixel is the mean of four. ``teacher.txt``, ``train.txt``, ``val.txt`` and
    ``test.txt`` hold a path and a label in each line: 4000, 1000, 500 and 500
    pictures of a class, those of ``val`` in no other list.

    Args:
        out (Path): Folder of the pictures. Nothing is done if it has the lists.
        source (Path, optional): Folder of ``{train,test}/<class>/*`` in
            32 x 32 pixels. Defaults to None, for which torchvision downloads
            CIFAR-10 into ``OUT/cifar10``.

    Raises:
        FileNotFoundError: If a folder of ``source`` is not there.
        OSError: If a file in it is no picture.
        ValueError: If a picture has another size, or a class too few.

    Example:
        >>> import tempfile
        >>> make_small_cifar10(Path(tempfile.mkdtemp()), Path('nowhere'))
        Traceback (most recent call last):
        ...
        FileNotFoundError: nowhere/train: pictures are expected in train/<class>/
    """
    if all((out / f'{name}.txt').exists() for name in LISTS):
        return
    classes: Dict[str, Dict[str, int]] = {}
    for split in ('train', 'test'):
        last = max(end for folder, _, end in LISTS.values() if folder == split)
        pictures = (
            _downloaded(out / 'cifar10', split)
            if source is None
            else _in_folders(source / split, last)
        )
        classes[split] = _shrink(pictures, out / split, last)
    if set(classes['train']) != set(classes['test']):
        raise ValueError(
            f'{source}: each class needs a folder in train and in test; got '
            f'{sorted(classes["train"])} and {sorted(classes["test"])}'
        )
    # Last, because they are the mark of a set that is whole.
    for name, (folder, begin, end) in LISTS.items():
        (out / f'{name}.txt').write_text(
            ''.join(
                f'{folder}/{each}/{number:04d}.png {label}\n'
                for label, each in enumerate(sorted(classes[folder]))
                for number in range(begin, end)
            )
        )


def _shrink(pictures: Pictures, out: Path, last: int) -> Dict[str, int]:
    """Write the first pictures of each class; return how many."""
    numbers: Dict[str, Iterator[int]] = {}
    written: Dict[str, int] = {}
    for name, picture in pictures:
        number = next(numbers.setdefault(name, count()))
        if number >= last:
            continue
        if picture.size != (32, 32):
            raise ValueError(
                f'{out.name}/{name}: 32 x 32 pixels are expected, picture {number} '
                f'has {picture.size[0]} x {picture.size[1]}'
            )
        path = out / name / f'{number:04d}.png'
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.convert('RGB').reduce(2).save(path)
        written[name] = number + 1
    for name, number in written.items():
        if number < last:
            raise ValueError(
                f'{out.name}/{name}: {last} pictures are needed, there are {number}'
            )
    return written


def _in_folders(folder: Path, last: int) -> Iterator[Tuple[str, Image.Image]]:
    if not folder.is_dir():
        raise FileNotFoundError(
            f'{folder}: pictures are expected in {folder.name}/<class>/'
        )
    for of_class in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in sorted(of_class.iterdir())[:last]:
            with Image.open(path) as picture:
                yield of_class.name, picture


def _downloaded(root: Path, split: str) -> Iterator[Tuple[str, Image.Image]]:
    from torchvision.datasets import CIFAR10

    pictures = CIFAR10(str(root), train=split == 'train', download=True)
    for picture, label in pictures:
        yield pictures.classes[label], picture
