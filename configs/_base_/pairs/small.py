# What all configs of configs/small share: a part of CIFAR-10 in 16 x 16 pixels
# (tools/small/shrink_cifar10.py; 1,000 pictures of a class to train, 500 to
# test), ResNet20 -> ResNet8 and a schedule of 12 epochs, of which two cores
# train a method in minutes. Networks of one family, as ResNet56 -> ResNet20 of
# Table I, whose weights the methods have here.
_base_ = ['mmpretrain::_base_/default_runtime.py', '../hooks.py']
custom_imports = dict(imports=['mmrazor_pckd'], allow_failed_imports=False)

num_classes = 10
data_root = 'data/small_cifar10'
data_preprocessor = dict(
    type='mmpretrain.CropFlipDataPreprocessor',
    num_classes=num_classes,
    padding=2,
    flip_prob=0.5,
    mean=[125.3, 123.0, 113.9],
    std=[63.0, 62.1, 66.7],
    to_rgb=True,
)
pipeline = [dict(type='mmrazor.LoadIntactImage'), dict(type='PackInputs')]
# For methods whose loader makes the views.
crop_and_flip = [
    dict(type='RandomCrop', crop_size=16, padding=2),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
]

train_dataloader = dict(
    batch_size=64,
    num_workers=0,
    collate_fn=dict(type='default_collate'),
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='CustomDataset',
        data_root=data_root,
        ann_file='train.txt',
        pipeline=pipeline,
    ),
)
val_dataloader = dict(
    batch_size=250,
    num_workers=0,
    collate_fn=dict(type='default_collate'),
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='CustomDataset',
        data_root=data_root,
        ann_file='test.txt',
        pipeline=pipeline,
    ),
)
test_dataloader = val_dataloader
val_evaluator = dict(type='Accuracy', topk=(1, 5))
test_evaluator = val_evaluator

# Another length needs both: --cfg-options train_cfg.max_epochs=24
# param_scheduler.T_max=24; beyond T_max the learning rate would rise again.
max_epochs = 12
train_cfg = dict(by_epoch=True, max_epochs=max_epochs, val_interval=4)
val_cfg = dict()
test_cfg = dict()
optim_wrapper = dict(
    optimizer=dict(type='SGD', lr=0.05, momentum=0.9, weight_decay=5e-4)
)
param_scheduler = dict(
    type='CosineAnnealingLR',
    T_max=max_epochs,
    by_epoch=True,
    convert_to_iter_based=True,
)
auto_scale_lr = dict(base_batch_size=64)
# Of the preview threshold, as in 240 epochs: it does not grow faster here.
growth_rate = 1.005

student = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARResNet', depth=8),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=num_classes,
        in_channels=64,
        init_cfg=dict(
            type='Kaiming',
            layer='Linear',
            a=5**0.5,
            mode='fan_in',
            nonlinearity='leaky_relu',
            distribution='uniform',
        ),
        loss=dict(type='CrossEntropyLoss'),
        topk=(1, 5),
    ),
)
# For methods, see mmrazor_pckd/apis/recipes.py.
student_facts = dict(
    width=64,
    classifier='head.fc',
    stem=dict(module='backbone.relu', channels=16, size=16),
    stages=[
        dict(
            module=f'backbone.layer{n}',
            channels=channels,
            size=size,
            before=dict(
                type='ModuleInputs',
                source=f'backbone.layer{n}.0.relu',
                record_idx=1,
                data_idx=0,
            ),
            norm=f'backbone.layer{n}.0.bn2',
        )
        for n, channels, size in zip((1, 2, 3), (16, 32, 64), (16, 8, 4))
    ],
)
teacher = dict(student, backbone=dict(type='CIFARResNet', depth=20))
teacher_facts = dict(
    student_facts,
    stages=[
        dict(
            module=f'backbone.layer{n}',
            channels=channels,
            size=size,
            before=dict(
                type='ModuleInputs',
                source=f'backbone.layer{n}.2.relu',
                record_idx=1,
                data_idx=0,
            ),
            norm=f'backbone.layer{n}.2.bn2',
        )
        for n, channels, size in zip((1, 2, 3), (16, 32, 64), (16, 8, 4))
    ],
)
teacher_ckpt = 'work_dirs/small/teacher_small/seed_0/epoch_20.pth'

default_hooks = dict(
    runtime_info=dict(type='mmrazor.DeferredRuntimeInfoHook'),
    logger=dict(interval=20),
    checkpoint=dict(max_keep_ckpts=1, save_best='accuracy/top1'),
)
