"""A folder in which MMRazor's own configs find all that they name.

The data sets lie where the configs look for them, made up and tiny. The
checkpoints of the teachers lie where a download would have put them, with
random weights, as no test may depend on the network.
"""

import os.path as osp
import pickle
from pathlib import Path
from urllib.parse import urlparse

import cv2
import mmrazor
import numpy as np
import torch
from mmengine.config import ConfigDict
from mmengine.hooks import Hook
from mmengine.hub import get_config
from mmrazor.registry import MODELS

CONFIGS = Path(mmrazor.__file__).parent / '.mim' / 'configs'
TRAIN, VAL = 6, 4
# Smaller networks would not fit the layers that the configs record; these
# two are named by their size.
SMALL_DEIT = {
    'model.architecture.backbone.arch': 'deit-tiny',
    'model.architecture.head.in_channels': 192,
    'model.teacher.backbone.model_name': 'regnety_002',
    'model.teacher.head.in_channels': 368,
    # timm would download them.
    'model.teacher.backbone.pretrained': False,
}


def stock_configs():
    """MMRazor's classification distillation configs, as paths."""
    files = (CONFIGS / 'distill' / 'mmcls').glob('*/*.py')
    return sorted(str(file.relative_to(CONFIGS)) for file in files)


def make_world(folder):
    """Write the data sets below ``folder``."""
    rng = np.random.default_rng(0)
    data = folder / 'data'
    write_imagenet(data / 'imagenet', rng)
    # As in the original, where batches of both kinds have labels of their
    # own name. The classes are of unequal size.
    write_cifar(
        data / 'cifar10' / 'cifar-10-batches-py',
        'labels',
        10,
        [f'data_batch_{i}' for i in range(1, 6)],
        'test_batch',
        rng,
    )
    write_cifar(
        data / 'cifar100' / 'cifar-100-python',
        'fine_labels',
        100,
        ['train'],
        'test',
        rng,
    )


def write_imagenet(folder, rng):
    (folder / 'meta').mkdir(parents=True)
    for split, count in (('train', TRAIN), ('val', VAL)):
        (folder / split).mkdir()
        lines = []
        for index in range(count):
            image = rng.integers(256, size=(72, 80, 3), dtype=np.uint8)
            cv2.imwrite(str(folder / split / f'{index}.JPEG'), image)
            lines.append(f'{index}.JPEG {rng.integers(1000)}\n')
        (folder / 'meta' / f'{split}.txt').write_text(''.join(lines))


def write_cifar(folder, key, classes, train, test, rng):
    folder.mkdir(parents=True)
    shares = np.array_split(np.arange(TRAIN), len(train))
    for name, count in [*zip(train, map(len, shares)), (test, VAL)]:
        batch = {
            'data': rng.integers(256, size=(count, 3072), dtype=np.uint8),
            key: rng.integers(classes, size=count).tolist(),
        }
        (folder / name).write_bytes(pickle.dumps(batch))


def without_checksums(dataset):
    """The file lists of a CIFAR class with nothing to compare."""
    return {
        name: [[file, None] for file, _ in getattr(dataset, name)]
        for name in ('train_list', 'test_list')
    }


class StopAfterTwo(Hook):
    """Ends the training; a shorter schedule would not be the config's."""

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        runner.train_loop.stop_training = runner.iter == 1


def shrink(cfg):
    """An epoch of two iterations on few small images, then a validation."""
    if cfg.train_cfg.by_epoch:
        # A warm-up may be counted in iterations, of which these have few.
        cfg.train_cfg.max_epochs *= 100
    else:
        cfg.train_cfg.val_interval = 2
    cfg.default_hooks.logger.interval = 1
    # The weights of 19 runs would be gigabytes.
    cfg.default_hooks.checkpoint.update(interval=-1, save_last=False)
    cfg.launcher = 'none'
    for name in ('train', 'val', 'test'):
        loader = cfg[f'{name}_dataloader']
        loader.update(batch_size=TRAIN // 2, num_workers=0, persistent_workers=False)
        for transform in loader.dataset.get('pipeline', ()):
            if 'CenterCrop' in transform.type:
                transform.crop_size = 64
            elif 'Resize' in transform.type:
                transform.scale = 64
    if 'TIMMBackbone' in str(cfg.model):
        cfg.merge_from_dict(SMALL_DEIT)
    return cfg


def write_weights(cfg):
    """Write random weights for whatever ``cfg`` reads."""
    model = cfg.model
    if 'teachers' in model:
        pairs = [
            (teacher.build_cfg, teacher.ckpt_path)
            for teacher in model.teachers.values()
        ]
    elif 'teacher' in model:
        pairs = [(model.teacher, model.get('teacher_ckpt'))]
    else:
        pairs = []
    for network, name in pairs:
        if name:
            save(name, network)
        if network.get('pretrained'):
            url = get_config(network.cfg_path, pretrained=True).model_path
            save(url, network)
        if 'head' in network:
            head = dict(network.head, _scope_=network._scope_)
            save(head['init_cfg'].checkpoint, head, 'head.')
    if 'init_cfg' in model:
        save(model.init_cfg.checkpoint, model)


def save(name, network, prefix=''):
    """Write random weights where mmengine reads ``name``, a URL or a path."""
    file = Path(name)
    if '://' in name:
        file = Path(
            torch.hub.get_dir(), 'checkpoints', osp.basename(urlparse(name).path)
        )
    if file.exists():
        return
    cfg = ConfigDict(
        {
            key: False if key == 'pretrained' else value
            for key, value in network.items()
            if key != 'init_cfg'
        }
    )
    state = {
        prefix + key: value for key, value in MODELS.build(cfg).state_dict().items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.save(dict(state_dict=state), file)
