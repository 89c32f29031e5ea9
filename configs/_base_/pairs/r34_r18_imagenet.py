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
s_channels = 512  # width of its last feature
s_stages = (64, 128, 256, s_channels)  # widths of layer1 to layer4
teacher = dict(cfg_path='mmpretrain::resnet/resnet34_8xb32_in1k.py', pretrained=False)
t_channels = 512
t_stages = (64, 128, 256, t_channels)  # of the same sizes as the student's
teacher_ckpt = 'https://download.openmmlab.com/mmclassification/v0/resnet/resnet34_8xb32_in1k_20210831-f257d4e6.pth'
hidden_channels = 16 * t_channels  # of PCKD's projection

# mmpretrain's pipelines, but a broken image is named, and in training skipped.
train_pipeline = [
    dict(type='mmrazor.LoadIntactImage'),
    dict(type='RandomResizedCrop', scale=224),
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
