"""Tiny ImageNet from a small tree in the official layout."""

import numpy as np
import pytest
from mmengine.dataset import default_collate
from mmpretrain.registry import DATASETS
from PIL import Image

from mmrazor_pckd.datasets import TinyImageNet

WNIDS = ('n03', 'n01', 'n02')  # not sorted, as in the official file
COLOURS = dict(n01=(250, 5, 5), n02=(5, 250, 5), n03=(5, 5, 250))
VAL = dict(zip(('val_0.JPEG', 'val_1.JPEG', 'val_10.JPEG'), ('n02', 'n03', 'n02')))


def draw(path, wnid):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new('RGB', (64, 64), COLOURS[wnid]).save(path, 'JPEG')


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(TinyImageNet, 'images', dict(train=6, val=3))
    monkeypatch.setattr(TinyImageNet, 'num_classes', 3)
    (tmp_path / 'wnids.txt').write_text('\n'.join(WNIDS) + '\n')
    (tmp_path / 'words.txt').write_text(
        'n00\tnot here\nn01\tred, crimson\nn02\tgreen\nn03\tblue\n'
    )
    for wnid in WNIDS:
        folder = tmp_path / 'train' / wnid
        for index in range(2):
            draw(folder / 'images' / f'{wnid}_{index}.JPEG', wnid)
        (folder / f'{wnid}_boxes.txt').write_text('')
    for name, wnid in VAL.items():
        draw(tmp_path / 'val' / 'images' / name, wnid)
    (tmp_path / 'val' / 'val_annotations.txt').write_text(
        ''.join(f'{name}\t{wnid}\t0\t32\t44\t62\n' for name, wnid in VAL.items())
    )
    return tmp_path


def build(root, **options):
    return DATASETS.build(
        dict(_scope_='mmpretrain', type='TinyImageNet', data_root=str(root), **options)
    )


def test_train(root):
    dataset = build(root)
    assert dataset.get_gt_labels().tolist() == [0, 0, 1, 1, 2, 2]
    assert dataset.CLASSES == ('blue', 'red, crimson', 'green')
    assert dataset[3]['img_path'] == str(
        root / 'train' / 'n01' / 'images' / 'n01_1.JPEG'
    )


def test_val(root):
    dataset = build(root, split='val')
    assert {item['img_path']: WNIDS[item['gt_label']] for item in dataset} == {
        str(root / 'val' / 'images' / name): VAL[name] for name in VAL
    }


def test_the_published_numbers():
    assert TinyImageNet.images == dict(train=100000, val=10000)
    assert TinyImageNet.num_classes == 200


def test_arguments_of_the_base_reach_it(root):
    assert len(build(root, indices=2)) == 2
    names = tuple('abc')
    assert names == build(root, metainfo=dict(classes=names)).CLASSES


@pytest.mark.parametrize('split', ['train', 'val'])
def test_pictures_fit_their_labels(root, split):
    dataset = build(
        root,
        split=split,
        pipeline=[
            dict(type='LoadImageFromFile'),
            dict(type='Resize', scale=32, backend='pillow'),
            dict(type='PackInputs'),
        ],
    )
    data = default_collate(list(dataset))
    assert data['inputs'].shape[1:] == (3, 32, 32)
    for image, sample in zip(data['inputs'], data['data_samples']):
        colour = COLOURS[WNIDS[int(sample.gt_label)]]
        # Files are read as BGR: the preprocessor takes to_rgb=True.
        found = image.flip(0).float().mean(dim=(1, 2))
        np.testing.assert_allclose(found, colour, atol=8)


def lacks_an_image(root):
    (root / 'train' / 'n02' / 'images' / 'n02_1.JPEG').unlink()
    return root / 'train' / 'n02' / 'images', 'holds 1 images, .* 2$'


def has_an_unknown_folder(root):
    (root / 'train' / 'n09').mkdir()
    return root / 'train', r'not in wnids.txt, n09 \(1 such, .* 0\)'


def lacks_a_wnid(root):
    (root / 'wnids.txt').write_text('n03\nn01\n')
    return root / 'wnids.txt', 'holds 2 wnids, .* 3$'


def has_a_wnid_twice(root):
    (root / 'wnids.txt').write_text('n03\nn01\nn01\n')
    return root / 'wnids.txt', 'holds 2 wnids, .* 3$'


def lacks_a_name(root):
    (root / 'words.txt').write_text('n01\tred\nn02\tgreen\n')
    return root / 'words.txt', r'no name for n03 \(1 such'


def lacks_an_annotation(root):
    path = root / 'val' / 'val_annotations.txt'
    path.write_text(''.join(path.read_text().splitlines(True)[1:]))
    return path, r'no annotation of val_0.JPEG \(1 such'


def has_an_annotation_of_nothing(root):
    path = root / 'val' / 'val_annotations.txt'
    path.write_text(path.read_text() + 'val_3.JPEG\tn01\t0\t0\t0\t0\n')
    return path, 'holds 4 annotations, .* 3$'


def has_an_unknown_wnid(root):
    path = root / 'val' / 'val_annotations.txt'
    path.write_text(path.read_text().replace('n02', 'n09'))
    return path, r'not in wnids.txt, n09 \(2 such'


def lacks_a_val_image(root):
    (root / 'val' / 'images' / 'val_1.JPEG').unlink()
    return root / 'val' / 'images', 'holds 2 images, .* 3$'


@pytest.mark.parametrize(
    ('split', 'damage'),
    [
        ('train', lacks_an_image),
        ('train', has_an_unknown_folder),
        ('train', lacks_a_wnid),
        ('train', has_a_wnid_twice),
        ('train', lacks_a_name),
        ('val', lacks_an_annotation),
        ('val', has_an_annotation_of_nothing),
        ('val', has_an_unknown_wnid),
        ('val', lacks_a_val_image),
    ],
)
def test_damage_is_named(root, split, damage):
    path, message = damage(root)
    with pytest.raises(ValueError, match=message) as error:
        build(root, split=split)
    assert str(error.value).startswith(f'{path} ')
    assert '\n' not in str(error.value)


@pytest.mark.parametrize(
    'name', ['wnids.txt', 'words.txt', 'val/val_annotations.txt', 'val/images']
)
def test_a_missing_file_is_named_with_what_to_do(root, name):
    (root / name).rename(root / 'gone')
    with pytest.raises(FileNotFoundError, match=f'no {root / name}; unpack'):
        build(root, split='val')


def test_an_unknown_split_is_refused(root):
    with pytest.raises(ValueError, match="split='test' is none of"):
        build(root, split='test')
