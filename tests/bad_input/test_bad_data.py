"""Images, labels and batches."""

import math
import shutil

import cv2
import numpy as np
import pytest
from bad_input.cases import Cases, hook_of
from PIL import Image

pytestmark = pytest.mark.slow

CASES = Cases()


def copied(here):
    """A copy of the pictures to spoil, and its training files."""
    folder = here.folder.parent / 'pictures'
    shutil.copytree(here.pictures, folder)
    here.pictures = folder
    return sorted((folder / 'train').glob('*/*.png'))


def jpeg(path, shape=(32, 32, 3)):
    """Put a JPEG in the place of a picture; return its path and bytes."""
    path.unlink()
    path = path.with_suffix('.jpg')
    noise = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
    cv2.imwrite(str(path), noise)
    return path, path.read_bytes()


def skipped(here, path):
    here.train()
    log = here.log()
    assert f'broken image, skipped: {path}' in log
    assert 'Broken images: 1 skipped in epoch 1, 1 different ones so' in log
    finite(here)


def finite(here, steps=5):
    losses = here.losses()
    assert len(losses) == steps
    assert all(map(math.isfinite, losses))


@CASES.works(
    'a JPEG that was cut off, in training', 'skipped, named and counted in the log'
)
def _(here):
    path, data = jpeg(copied(here)[5], (300, 300, 3))
    path.write_bytes(data[: -len(data) // 3])
    skipped(here, path)


@CASES.works('a JPEG of garbage, in training', 'skipped, named and counted in the log')
def _(here):
    path, data = jpeg(copied(here)[5])
    path.write_bytes(data[:2] + b'garbage' * 50 + data[-2:])
    skipped(here, path)


@CASES.works(
    'an empty image file, in training', 'skipped, named and counted in the log'
)
def _(here):
    path = copied(here)[5]
    path.write_bytes(b'')
    skipped(here, path)


@CASES.works(
    'a broken image, met by loader workers', 'skipped, named and counted in the log'
)
def _(here):
    path = copied(here)[5]
    path.write_bytes(b'')
    cfg = here.config()
    cfg.train_dataloader.num_workers = 2
    here.train(cfg=cfg)
    assert f'broken image, skipped: {path}' in here.log()


@CASES.add(
    'more broken images than the limit',
    '2 images are broken, more than SkipBrokenImagesHook.limit=1 in '
    'custom_hooks, first ...: repair the data or raise the limit',
)
def _(here):
    files = copied(here)
    for path in (files[5], files[45]):
        path.write_bytes(b'')
    cfg = here.config()
    hook_of(cfg, 'SkipBrokenImagesHook').limit = 1
    cfg.train_dataloader.sampler.shuffle = False
    here.train(cfg=cfg)


@CASES.add(
    'no image can be read',
    'broken image ... (the file is empty), after 3 others: see that the data '
    'is there, or raise SkipBrokenImagesHook.limit',
)
def _(here):
    for path in copied(here):
        path.write_bytes(b'')
    cfg = here.config()
    hook_of(cfg, 'SkipBrokenImagesHook').limit = 3
    here.train(cfg=cfg)


@CASES.add(
    'a broken image in validation',
    'broken image .../val/disc_dots/0001.png (it cannot be decoded)',
)
def _(here):
    copied(here)
    (here.pictures / 'val/disc_dots/0001.png').write_bytes(b'no image')
    here.train()


@CASES.add(
    'a broken image in training, without SkipBrokenImagesHook',
    'broken image ... (it cannot be decoded)',
)
def _(here):
    copied(here)[5].write_bytes(b'no image')
    cfg = here.config()
    cfg.custom_hooks.remove(hook_of(cfg, 'SkipBrokenImagesHook'))
    here.train(cfg=cfg)


@CASES.add(
    'LoadIntactImage(ignore_empty=True)',
    'LoadIntactImage.ignore_empty would leave images out and say nothing: '
    'give SkipBrokenImagesHook instead',
)
def _(here):
    cfg = here.config()
    cfg.train_dataloader.dataset.pipeline[0].ignore_empty = True
    here.train(cfg=cfg)


@CASES.works(
    'a class folder without images',
    'the log names the folder and counts classes without image',
)
def _(here):
    for path in copied(here):
        if path.parent.name == 'disc_dots':
            path.unlink()
    here.train()
    log = here.log()
    assert 'Found no valid file in the folder disc_dots' in log
    assert ('train_dataloader.dataset: 1 of 15 classes have no image, first [3]') in log
    finite(here, 4)


@CASES.add(
    'more class folders than classes of the head',
    'train_dataloader.dataset: 4 labels are not among the 14 classes of '
    'head.num_classes, first 14 of .../triangle_stripes/0000.png',
)
def _(here):
    here.train('student', **{'model.head.num_classes': 14})


@CASES.add(
    'a negative label in an annotation file',
    'train_dataloader.dataset: 1 labels are not among the 15 classes of '
    'head.num_classes, first -1 of ...',
)
def _(here):
    files = copied(here)
    lines = [
        f'{path.relative_to(here.pictures / "train")} {number % 15}'
        for number, path in enumerate(files)
    ]
    lines[5] = lines[5].rsplit(' ', 1)[0] + ' -1'
    (here.pictures / 'train.txt').write_text('\n'.join(lines))
    here.train(**{'train_dataloader.dataset.ann_file': 'train.txt'})


@CASES.works('one class only', 'trained; the log counts the empty classes')
def _(here):
    for path in copied(here):
        if path.parent.name != 'disc_dots':
            path.unlink()
    here.train(**{'train_dataloader.batch_size': 2})
    assert '14 of 15 classes have no image' in here.log()
    finite(here, 2)


def image_of(mode):

    def run(here):
        path = copied(here)[5]
        noise = np.random.default_rng(0).integers(0, 255, (32, 32, 3))
        if mode == '16 bit':
            cv2.imwrite(str(path), (noise * 257).astype(np.uint16))
        else:
            picture = Image.fromarray(noise.astype(np.uint8)).convert(mode)
            if mode == 'CMYK':
                path.unlink()
                path = path.with_suffix('.jpg')
            picture.save(path)
        here.train()
        finite(here)
        assert 'broken image' not in here.log()

    return run


for MODE, NAME in (
    ('L', 'grey'),
    ('CMYK', 'CMYK'),
    ('16 bit', '16-bit'),
    ('RGBA', 'transparent'),
    ('P', 'palette'),
):
    CASES.works(f'a {NAME} image', 'read as 8-bit color')(image_of(MODE))


def one_pixel(here):
    cv2.imwrite(str(copied(here)[5]), np.zeros((1, 1, 3), np.uint8))


@CASES.works('a 1x1 image, and a pipeline that resizes', 'trained')
def _(here):
    one_pixel(here)
    cfg = here.config()
    cfg.train_dataloader.dataset.pipeline.insert(
        1, dict(type='RandomResizedCrop', scale=32)
    )
    here.train(cfg=cfg)
    finite(here)


@CASES.add(
    'a 1x1 image, and a pipeline that does not resize',
    'stack expects each tensor to be equal size, but got ...[3, 1, 1]...',
)
def _(here):
    one_pixel(here)
    cfg = here.config()
    cfg.train_dataloader.sampler.shuffle = False
    here.train(cfg=cfg)


@CASES.add(
    'a crop that is not square, to be rotated',
    'only square images can be rotated, got 24x32 (height x width): crop or '
    'resize to a square in the pipeline',
)
def _(here):
    cfg = here.config()
    cfg.train_dataloader.dataset.pipeline.insert(
        1, dict(type='RandomCrop', crop_size=(24, 32))
    )
    here.train(cfg=cfg)


@CASES.works('a crop that is not square, not to be rotated', 'trained')
def _(here):
    cfg = here.config(**{'model.views': (0,)})
    cfg.train_dataloader.dataset.pipeline.insert(
        1, dict(type='RandomCrop', crop_size=(24, 32))
    )
    here.train(cfg=cfg)
    finite(here)


@CASES.works('a batch of one, rotated', 'its views are four rows')
def _(here):
    cfg = here.config(**{'train_dataloader.batch_size': 1})
    cfg.train_dataloader.dataset.indices = 3
    here.train(cfg=cfg)
    finite(here, 3)


@CASES.add(
    'a batch of one for the batch norm of a connector',
    'distiller.connectors.projection: batch norm needs two rows in training, '
    'got one: a larger train_dataloader.batch_size, or drop_last=True where '
    'one image is left over',
)
def _(here):
    here.train(**{'train_dataloader.batch_size': 1, 'model.views': (0,)})


@CASES.works('a last batch that is smaller', 'trained')
def _(here):
    here.train(
        **{'train_dataloader.batch_size': 25, 'train_dataloader.drop_last': False}
    )
    finite(here, 3)


@CASES.add(
    'fewer images than one batch, and drop_last',
    'train_dataloader: an epoch of 60 images has no batch; a smaller '
    'batch_size, or drop_last=False',
)
def _(here):
    # Without an epoch mmengine cannot convert a schedule either.
    here.train(**{'train_dataloader.batch_size': 100, 'param_scheduler': None})


@CASES.add(
    'mixup for a loss that needs labels',
    'distiller.sample_weighting: one hard label per image is needed, got '
    'labels of shape (12, 15) and type torch.float32: leave mixup, cutmix '
    'and to_onehot out of the data preprocessor',
)
def _(here):
    here.train(
        **{
            'data_preprocessor.batch_augments': dict(
                augments=dict(type='Mixup', alpha=1.0)
            )
        }
    )


MIXUP = dict(augments=dict(type='Mixup', alpha=1.0))


@CASES.add(
    "mixup in the student's train_cfg for a loss that needs labels",
    'distiller.sample_weighting: one hard label per image is needed, got '
    'labels of shape (12, 15) and type torch.float32: leave mixup, cutmix '
    'and to_onehot out of the data preprocessor',
)
def _(here):
    here.train(**{'model.architecture.train_cfg': MIXUP})


@CASES.add(
    "other batch augments in the student's train_cfg than in the data preprocessor",
    '...model.architecture: its batch augments (train_cfg.augments, or those '
    'of its data_preprocessor) are not those of model.data_preprocessor.'
    'batch_augments: leave either out, or make them equal',
)
def _(here):
    here.train(
        'kd',
        **{
            'model.architecture.train_cfg': MIXUP,
            'data_preprocessor.batch_augments': dict(
                augments=dict(type='CutMix', alpha=1.0)
            ),
        },
    )


@CASES.add(
    "a student's data preprocessor that is not the algorithm's",
    '...model.architecture.data_preprocessor takes other mean, std or order '
    'of channels than model.data_preprocessor, which is the one that counts: '
    'leave either out, or make them equal',
)
def _(here):
    here.train(
        'kd',
        **{
            'model.architecture.data_preprocessor': dict(
                mean=[0.0] * 3, std=[255.0] * 3
            )
        },
    )


@CASES.works(
    'batch augments, and a data preprocessor without a type',
    "the type is the student's, the classes are those of its head",
)
def _(here):
    cfg = here.config('kd')
    del cfg.data_preprocessor['type'], cfg.data_preprocessor['num_classes']
    cfg.data_preprocessor.batch_augments = MIXUP
    here.train(cfg=cfg)


@pytest.mark.parametrize('name', CASES)
def test_data(name, here):
    CASES.check(name, here)
