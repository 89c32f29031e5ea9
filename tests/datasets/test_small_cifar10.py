import pytest
from PIL import Image

from mmrazor_pckd.datasets import small_cifar10
from mmrazor_pckd.datasets.small_cifar10 import LISTS, make_small_cifar10


@pytest.fixture
def short(monkeypatch):
    """Lists of a few pictures; those of the validation begin after a gap."""
    lists = dict(
        teacher=('train', 0, 3),
        train=('train', 0, 2),
        val=('train', 4, 5),
        test=('test', 0, 1),
    )
    monkeypatch.setattr(small_cifar10, 'LISTS', lists)


def source(folder, sizes=((32, 32),), train=6, classes=('cat', 'dog')):
    """Pictures whose left half is one grey, the right half another."""
    for split, pictures in (('train', train), ('test', 1)):
        for name in classes:
            (folder / split / name).mkdir(parents=True)
            for number in range(pictures):
                size = sizes[number % len(sizes)]
                picture = Image.new('RGB', size, (number, 10, 20))
                picture.paste((100 + number, 10, 20), (17, 0, 32, 32))
                picture.save(folder / split / name / f'{number:04d}.png')
    return folder


def test_a_pixel_is_the_mean_of_four(tmp_path, short):
    make_small_cifar10(tmp_path / 'out', source(tmp_path / 'source'))
    with Image.open(tmp_path / 'out/train/dog/0002.png') as picture:
        assert picture.size == (16, 16)
        row = [picture.getpixel((x, 5))[0] for x in range(16)]
    assert row == [2] * 8 + [(2 + 102) // 2] + [102] * 7


def test_the_lists_hold_paths_and_labels(tmp_path, short):
    out = tmp_path / 'out'
    make_small_cifar10(out, source(tmp_path / 'source'))
    lines = {name: (out / f'{name}.txt').read_text().splitlines() for name in LISTS}
    assert lines['train'] == [
        f'train/{name}/000{n}.png {label}'
        for label, name in enumerate(('cat', 'dog'))
        for n in (0, 1)
    ]
    assert lines['val'] == ['train/cat/0004.png 0', 'train/dog/0004.png 1']
    assert lines['test'] == ['test/cat/0000.png 0', 'test/dog/0000.png 1']
    for line in sum(lines.values(), []):
        assert (out / line.split()[0]).exists()


def test_nobody_trains_on_the_validation_or_the_test():
    seen = {
        name: {(folder, number) for number in range(begin, end)}
        for name, (folder, begin, end) in LISTS.items()
    }
    trained = seen['teacher'] | seen['train']
    assert not trained & (seen['val'] | seen['test'])
    assert {name: len(numbers) for name, numbers in seen.items()} == dict(
        teacher=4000, train=1000, val=500, test=500
    )


def test_a_set_that_is_whole_is_left_as_it_is(tmp_path, short):
    make_small_cifar10(tmp_path / 'out', source(tmp_path / 'source'))
    make_small_cifar10(tmp_path / 'out', tmp_path / 'nowhere')


@pytest.mark.parametrize(
    ('how', 'message'),
    [
        (dict(train=4), 'train/cat: 5 pictures are needed, there are 4'),
        (
            dict(sizes=((32, 32), (16, 16))),
            'train/cat: 32 x 32 pixels are expected, picture 1 has 16 x 16',
        ),
    ],
)
def test_a_set_that_does_not_do_is_refused(tmp_path, short, how, message):
    with pytest.raises(ValueError, match=message):
        make_small_cifar10(tmp_path / 'out', source(tmp_path / 'source', **how))
    assert not list((tmp_path / 'out').glob('*.txt'))


def test_a_class_without_test_pictures_is_refused(tmp_path, short):
    folder = source(tmp_path / 'source')
    (folder / 'test/dog/0000.png').unlink()
    with pytest.raises(ValueError, match='each class needs a folder in train and in'):
        make_small_cifar10(tmp_path / 'out', folder)


def test_without_a_source_it_is_downloaded(tmp_path, short, monkeypatch):
    class Downloaded:
        classes = ['cat', 'dog']

        def __init__(self, root, train, download):
            assert (root, download) == (str(tmp_path / 'cifar10'), True)
            self.pictures = [
                (Image.new('RGB', (32, 32), (label, 0, 0)), label)
                for _ in range(6 if train else 1)
                for label in (0, 1)
            ]

        def __iter__(self):
            return iter(self.pictures)

    monkeypatch.setattr('torchvision.datasets.CIFAR10', Downloaded)
    make_small_cifar10(tmp_path)
    with Image.open(tmp_path / 'train/dog/0004.png') as picture:
        assert picture.getpixel((0, 0)) == (1, 0, 0)
