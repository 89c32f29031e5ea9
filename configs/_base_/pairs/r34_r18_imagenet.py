# What all methods for ResNet-34 -> ResNet-18 on ImageNet share: data,
# networks, schedule. Each method's file shows only its own part.
#
# Data      data/imagenet/{train,val}/<wnid>/*.JPEG
# Teacher   OpenMMLab's ResNet-34, top-1 73.62 by its model zoo (the paper's,
#           torchvision's, has 73.31). Without a network give a local copy:
#           --cfg-options model.teacher_ckpt=/path/to/resnet34.pth
# Schedule  8 x 32 images, SGD 0.1, momentum 0.9, weight decay 1e-4, 100
#           epochs. The paper names the number of decays but its text has
#           lost the epochs: x0.1 at 30, 60, 80, 90 is the common choice with
#           four of them. It says one epoch of warm-up, not how: linear.
_base_ = [
    'mmpretrain::_base_/datasets/imagenet_bs32.py',
    'mmpretrain::_base_/schedules/imagenet_bs256.py',
    'mmpretrain::_base_/default_runtime.py',
    '../hooks.py',
]
custom_imports = dict(imports=['mmrazor_pckd'], allow_failed_imports=False)

data_preprocessor = dict(type='mmpretrain.AsyncClsDataPreprocessor')

student = dict(cfg_path='mmpretrain::resnet/resnet18_8xb32_in1k.py', pretrained=False)
# For methods, see mmrazor_pckd/apis/recipes.py.
student_facts = dict(
    width=512,
    classifier='head.fc',
    stem=dict(module='backbone.relu', channels=64, size=112),
    stages=[
        dict(
            module=f'backbone.layer{n}',
            channels=channels,
            size=size,
            before=dict(
                type='ModuleInputs',
                source=f'backbone.layer{n}.1.relu',
                record_idx=1,
                data_idx=0,
            ),
            norm=f'backbone.layer{n}.1.bn2',
        )
        for n, channels, size in zip((1, 2, 3, 4), (64, 128, 256, 512), (56, 28, 14, 7))
    ],
)
teacher = dict(cfg_path='mmpretrain::resnet/resnet34_8xb32_in1k.py', pretrained=False)
teacher_facts = dict(
    width=512,
    classifier='head.fc',
    stem=dict(module='backbone.relu', channels=64, size=112),
    stages=[
        dict(
            module=f'backbone.layer{n}',
            channels=channels,
            size=size,
            before=dict(
                type='ModuleInputs',
                source=f'backbone.layer{n}.{b}.relu',
                record_idx=1,
                data_idx=0,
            ),
            norm=f'backbone.layer{n}.{b}.bn2',
        )
        for n, channels, size, b in zip(
            (1, 2, 3, 4), (64, 128, 256, 512), (56, 28, 14, 7), (2, 3, 5, 2)
        )
    ],
)
teacher_ckpt = 'https://download.openmmlab.com/mmclassification/v0/resnet/resnet34_8xb32_in1k_20210831-f257d4e6.pth'
num_classes = _base_.data_preprocessor.num_classes

# mmpretrain's pipelines, but a broken image is named, and in training skipped.
# LoadRandomResizedCrop joins LoadIntactImage and RandomResizedCrop: same pixels.
train_pipeline = [
    dict(type='mmrazor.LoadRandomResizedCrop', scale=224),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [
    dict(type='mmrazor.LoadIntactImage'),
    dict(type='ResizeEdge', scale=256, edge='short'),
    dict(type='CenterCrop', crop_size=224),
    dict(type='PackInputs'),
]

# The loader's work hides behind the step.
train_dataloader = dict(
    dataset=dict(pipeline=train_pipeline),
    pin_memory=True,
    persistent_workers=True,
    collate_fn=dict(type='default_collate'),
)
val_dataloader = dict(
    dataset=dict(pipeline=test_pipeline),
    pin_memory=True,
    persistent_workers=True,
    collate_fn=dict(type='default_collate'),
)
test_dataloader = val_dataloader

param_scheduler = [
    dict(
        type='LinearLR',
        start_factor=0.001,
        by_epoch=True,
        end=1,
        convert_to_iter_based=True,
    ),
    dict(type='MultiStepLR', by_epoch=True, milestones=[30, 60, 80, 90], gamma=0.1),
]

default_hooks = dict(
    # The device is read when something is logged, not in every step.
    runtime_info=dict(type='mmrazor.DeferredRuntimeInfoHook'),
    checkpoint=dict(max_keep_ckpts=3, save_best='accuracy/top1'),
)
