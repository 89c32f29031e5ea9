"""Tiny networks and algorithms, built from the shipped configs."""

from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import torch
from mmengine.config import Config
from mmengine.dataset import default_collate
from mmpretrain.structures import DataSample

import mmrazor_pckd  # noqa: F401  before MMRazor, which refuses a newer mmcv

# isort: split
from mmrazor.registry import MODELS

ROOT = Path(__file__).parent.parent
CLASSES = 5


@lru_cache(maxsize=None)
def parsed(path):
    """A shipped config, read once: not to be changed.

    Args:
        path (Path): Its file, with configs/ and all.
    """
    return Config.fromfile(path)


def load_tool(path):
    """A tool's module, by its path below tools/."""
    file = ROOT / 'tools' / path
    spec = spec_from_file_location(file.stem, file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def classifier(base_channels=4, stages=2, classes=CLASSES, **backbone):
    """Config of a small ResNet; its feature has 2 * base_channels."""
    return dict(
        _scope_='mmpretrain',
        type='ImageClassifier',
        backbone=dict(
            type='ResNet_CIFAR',
            depth=18,
            num_stages=stages,
            strides=(2,) * stages,
            dilations=(1,) * stages,
            out_indices=(stages - 1,),
            base_channels=base_channels,
            stem_channels=base_channels,
            **backbone,
        ),
        neck=dict(type='GlobalAveragePooling'),
        head=dict(
            type='LinearClsHead',
            num_classes=classes,
            in_channels=base_channels * 2 ** (stages - 1),
            loss=dict(type='CrossEntropyLoss'),
        ),
    )


def model_config(name='pckd_r34_r18_imagenet', student=4, teacher=4):
    """Model of a shipped config with small networks in it."""
    cfg = Config.fromfile(ROOT / 'configs' / f'{name}.py').model
    cfg.data_preprocessor = dict(type='mmpretrain.ClsDataPreprocessor')
    cfg.architecture = classifier(student)
    cfg.teacher = classifier(teacher, stages=2)
    cfg.teacher_ckpt = None
    s_width, t_width = 2 * student, 2 * teacher
    connectors = cfg.distiller.get('connectors')
    if connectors and 'projection' in connectors:
        connectors.projection.update(
            in_channels=s_width, hidden_channels=16, out_channels=t_width
        )
        connectors.embedding_s.update(in_channels=s_width, out_channels=s_width)
        connectors.embedding_t.update(in_channels=s_width, out_channels=t_width)
    return cfg


def thaw(model):
    """Build heads that a checkpoint freezes without it."""
    from mmrazor_pckd.apis.frozen_heads import thaw_heads

    thaw_heads(model)


def build(cfg):
    """Build a model whose networks are not at zero residual branches."""
    torch.manual_seed(0)
    model = MODELS.build(cfg)
    for parameter in model.parameters():
        if parameter.dim() == 1:
            torch.nn.init.uniform_(parameter, 0.5, 1.5)
        else:
            torch.nn.init.normal_(parameter, std=0.3)
    return model


def batch(images=6, classes=CLASSES, size=8, seed=0):
    """Preprocessed images and their samples."""
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(images, 3, size, size, generator=generator)
    labels = torch.randint(classes, (images,), generator=generator)
    return inputs, [DataSample().set_gt_label(label) for label in labels]


def data(images=6, **kwargs):
    """A batch as it comes from a loader."""
    inputs, samples = batch(images, **kwargs)
    return default_collate(
        [
            dict(inputs=image, data_samples=sample)
            for image, sample in zip(inputs, samples)
        ]
    )


def labels_of(samples):
    return torch.cat([sample.gt_label for sample in samples])


def total(losses):
    return sum(value for key, value in losses.items() if 'loss' in key)
