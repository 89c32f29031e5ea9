"""STL-10 from files in the official layout, few and checked."""

import numpy as np
import pytest
import torch
from mmengine.dataset import default_collate
from mmpretrain.registry import DATASETS

from mmrazor_pckd.datasets import STL10

NAMES = (
    'airplane',
    'bird',
    'car',
    'cat',
    'deer',
    'dog',
    'horse',
    'monkey',
    'ship',
    'truck',
)


def pictures(count):
    """(count, 96, 96, 3): no two of row, column and channel look alike."""
    return np.random.default_rng(count).integers(
        0, 256, (count, 96, 96, 3), dtype=np.uint8
    )


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(STL10, 'images', dict(train=4, test=3))
    for split, labels in dict(train=[1, 10, 3, 3], test=[2, 9, 5]).items():
        # Written one pixel after the other as the official text says it:
        # red, green, blue, each column by column.
        with open(tmp_path / f'{split}_X.bin', 'wb') as file:
            for image in pictures(len(labels)):
                for channel in range(3):
                    for column in range(96):
                        file.write(bytes(image[:, column, channel]))
        (tmp_path / f'{split}_y.bin').write_bytes(bytes(labels))
    (tmp_path / 'class_names.txt').write_text('\n'.join(NAMES) + '\n')
    return tmp_path


def build(root, **options):
    return DATASETS.build(
        dict(_scope_='mmpretrain', type='STL10', data_root=str(root), **options)
    )


@pytest.mark.parametrize(
    ('split', 'labels'), [('train', [0, 9, 2, 2]), ('test', [1, 8, 4])]
)
def test_images_and_labels(root, split, labels):
    dataset = build(root, split=split)
    assert dataset.get_gt_labels().tolist() == labels
    assert dataset.metainfo['classes'] == NAMES
    for item, image in zip(dataset, pictures(len(labels))):
        np.testing.assert_array_equal(item['img'], image)


def test_the_numbers_of_the_paper():
    assert STL10.images == dict(train=5000, test=8000)


def test_a_folder_below_is_found(root):
    folder = root / 'stl10_binary'
    folder.mkdir()
    for path in list(root.glob('*.*')):
        path.rename(folder / path.name)
    assert len(build(root)) == 4


def test_arguments_of_the_base_reach_it(root):
    assert len(build(root, indices=2)) == 2
    names = tuple('abcdefghij')
    assert names == build(root, metainfo=dict(classes=names)).CLASSES


def test_packed_like_cifar(root):
    # RGB, as mmpretrain's CIFAR: the preprocessor takes to_rgb=False.
    dataset = build(root, pipeline=[dict(type='PackInputs')])
    data = default_collate([dataset[0], dataset[1]])
    assert data['inputs'].shape == (2, 3, 96, 96)
    assert data['inputs'].dtype == torch.uint8
    assert np.array_equal(data['inputs'][1].permute(1, 2, 0), pictures(4)[1])
    assert [int(sample.gt_label) for sample in data['data_samples']] == [0, 9]


def test_a_resized_one(root):
    image = build(
        root,
        pipeline=[
            dict(type='Resize', scale=32, backend='pillow'),
            dict(type='PackInputs'),
        ],
    )[0]['inputs']
    assert image.shape == (3, 32, 32)


@pytest.mark.parametrize(
    ('name', 'content', 'message'),
    [
        ('train_X.bin', bytes(27648 * 4 - 1), 'has 110591 bytes, .* 110592'),
        ('train_X.bin', bytes(27648 * 5), 'has 138240 bytes, .* 110592'),
        ('train_y.bin', bytes([1, 2, 3]), 'has 3 bytes, .* 4$'),
        ('train_y.bin', bytes([1, 2, 3, 11]), 'from 1 to 11, .* 1 to 10'),
        ('train_y.bin', bytes([1, 2, 3, 0]), 'from 0 to 3, .* 1 to 10'),
        ('class_names.txt', b'cat\ndog\n', 'holds 2 names .* 10'),
    ],
)
def test_a_broken_file_is_named(root, name, content, message):
    (root / name).write_bytes(content)
    with pytest.raises(ValueError, match=message) as error:
        build(root)
    assert str(root / name) in str(error.value)
    assert '\n' not in str(error.value)


@pytest.mark.parametrize('name', ['train_X.bin', 'train_y.bin', 'class_names.txt'])
def test_a_missing_file_is_named_with_what_to_do(root, name):
    (root / name).unlink()
    with pytest.raises(FileNotFoundError, match=f'no {name} in {root}'):
        build(root)


def test_an_unknown_split_is_refused(root):
    with pytest.raises(ValueError, match="split='val' is none of"):
        build(root, split='val')
