"""Sections of the config that is written."""

from typing import Any, Optional

from .images import Images
from .methods import BASE
from .networks import Network, Size
from .source import code

SCOPE = dict(_scope_='mmpretrain')
FROZEN_TEACHER = """\
# FrozenTeacherDistill takes the place of SingleTeacherDistill: it loads the
# teacher strictly, and keeps all its layers in eval mode and the teacher out
# of the checkpoints.
"""
PARTS = dict(
    student_recorders='What is taken from the two networks.',
    connectors='What is learned beside the student, and left behind after training.',
    distill_losses='The terms of the loss beside that of the task.',
    loss_forward_mappings='Which record goes to which argument of which loss.',
)


def data_section(images: Images, network: Network, size: Size, batch_size: int) -> str:
    """Images, pipelines, loaders and metrics."""
    height, width = size
    square = height == width
    crop, scale = (height, height) if square else (size, size[::-1])
    if max(size) <= 64:
        # The object fills such an image: a crop of a part would lose it.
        resize = f"dict(type='Resize', scale={size[::-1]})"
        augment = (
            f"{resize}, dict(type='RandomCrop', crop_size={crop}, "
            f'padding={max(size) // 8})'
        )
    else:
        resize = f"dict(type='Resize', scale={scale})"
        augment = f"dict(type='RandomResizedCrop', scale={scale})"
        if square:
            resize = (
                f"dict(type='ResizeEdge', scale={height * 8 // 7}, "
                "edge='short'), "
                f"dict(type='CenterCrop', crop_size={crop})"
            )
    normalisation = ', '.join(
        f'{key}={code(value)}' for key, value in network.images.items()
    )
    return f"""
num_classes = {images.classes}
image_size = {crop}
# As the {network.option[2:]}'s own config has it.
data_preprocessor = dict(
    type='mmpretrain.AsyncClsDataPreprocessor', num_classes=num_classes,
    {normalisation})
# A broken image is named, and in training skipped.
train_pipeline = [
    dict(type='mmrazor.LoadIntactImage'), {augment},
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [
    dict(type='mmrazor.LoadIntactImage'), {resize}, dict(type='PackInputs'),
]
train_dataloader = dict(
    batch_size={batch_size},  # of each process
    num_workers=4, persistent_workers=True, pin_memory=True, drop_last=True,
    collate_fn=dict(type='default_collate'),
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(  # a folder for each class, numbered in order of their names
        type='CustomDataset', data_root={images.train!r},
        pipeline=train_pipeline))
val_dataloader = dict(
    batch_size={batch_size}, num_workers=4, persistent_workers=True,
    pin_memory=True, collate_fn=dict(type='default_collate'),
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='CustomDataset', data_root={images.val!r},
        pipeline=test_pipeline))
test_dataloader = val_dataloader
val_evaluator = dict(
    type='Accuracy', topk={(1, 5) if images.classes > 5 else (1,)})
test_evaluator = val_evaluator
"""


def schedule_section(
    network: Network,
    size: Size,
    epochs: int,
    batch_size: int,
    pretrained: bool,
    lr: Optional[float],
) -> str:
    """Epochs, optimizer and learning rate, by the kind of network.

    Args:
        lr (float, optional): Learning rate. Defaults to None, which is the
            usual one of the network, scaled with the batch.
    """
    if not network.batch_norm:
        rate, per = 5e-4, 512
        optimizer = "type='AdamW', lr={:.4g}, weight_decay=0.05"
    elif max(size) <= 64:  # CRD's on CIFAR-100
        rate, per = 0.05, 64
        optimizer = "type='SGD', lr={:.4g}, momentum=0.9, weight_decay=5e-4"
    else:
        rate, per = 0.1, 256
        optimizer = "type='SGD', lr={:.4g}, momentum=0.9, weight_decay=1e-4"
    if pretrained and network.batch_norm:
        rate /= 10
    if lr is not None:
        rate, per = lr, batch_size
    optimizer = optimizer.format(rate * batch_size / per)
    warm_up = epochs // 20
    linear = (
        "dict(type='LinearLR', start_factor=0.01, by_epoch=True, "
        'end=warm_up, convert_to_iter_based=True),'
        if warm_up
        else ''
    )
    return f"""
max_epochs = {epochs}
train_cfg = dict(by_epoch=True, max_epochs=max_epochs, val_interval=1)
val_cfg = dict()
test_cfg = dict()
# {rate:g} for {per} images a step; --auto-scale-lr counts the processes.
optim_wrapper = dict(optimizer=dict({optimizer}))
auto_scale_lr = dict(base_batch_size={batch_size})
warm_up = {warm_up}  # epochs
param_scheduler = [
    {linear}
    dict(type='CosineAnnealingLR', begin=warm_up, end=max_epochs,
         T_max=max_epochs - warm_up, by_epoch=True,
         convert_to_iter_based=True),
]
default_hooks = dict(
    # The device is read when something is logged, not in every step.
    runtime_info=dict(type='mmrazor.DeferredRuntimeInfoHook'),
    logger=dict(interval=20),
    checkpoint=dict(max_keep_ckpts=2, save_best='accuracy/top1'))
"""


def lone_section(network: Network) -> str:
    """A network that is trained alone."""
    return f"""
# {network.name}
model = {code({**SCOPE, **network.cfg})}
"""


def network_section(name: str, network: Network, student: Network) -> str:
    """A network of a pair, with its normalisation if that is not the student's."""
    cfg = {**SCOPE, **network.cfg}
    if network.images != student.images:
        cfg['data_preprocessor'] = dict(type='ClsDataPreprocessor', **network.images)
    return f"""# {network.name}
{name} = {code(cfg)}
"""


def pair_section(student: Network, teacher: Network, checkpoint: Any) -> str:
    """Student, teacher and the teacher's weights."""
    return f"""
{network_section('student', student, student)}\
{network_section('teacher', teacher, student)}\
# Loaded strictly: its keys must be the teacher's.
teacher_ckpt = {checkpoint!r}
"""


def method_section(name: str, model: dict, rest: dict) -> str:
    """The fitted method, and the keys beside ``model`` of its file."""
    parts = [
        f'{key}={_distiller(value) if key == "distiller" else code(value)}'
        for key, value in model.items()
    ]
    others = ''.join(f'{key} = {code(value)}\n' for key, value in rest.items())
    kind = FROZEN_TEACHER if model['type'] == 'FrozenTeacherDistill' else ''
    return f"""
# Its parts, and where their weights come from, are explained in
# configs/_base_/methods/{name}.py.
{kind}model = dict({', '.join(parts)})
{others}"""


def _distiller(distiller: dict) -> str:
    parts = (
        f'\n# {PARTS[key]}\n{key}={code(value)}'
        if key in PARTS
        else f'{key}={code(value)}'
        for key, value in distiller.items()
    )
    return f'dict({", ".join(parts)})'


def hooks_section(changes: str) -> str:
    """The hooks of all our configs, and what is changed in them."""
    return '\n' + (BASE / 'hooks.py').read_text() + changes
