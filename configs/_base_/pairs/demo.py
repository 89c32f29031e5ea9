# What all demo configs share: the pictures that tools/demo/make_pictures.py
# draws (15 classes, 32 x 32), the schedule and the initial seed.
_base_ = ['mmpretrain::_base_/default_runtime.py', '../hooks.py']
custom_imports = dict(imports=['mmrazor_pckd'], allow_failed_imports=False)

num_classes = 15
data_root = 'demo_data'
data_preprocessor = dict(
    type='mmpretrain.AsyncClsDataPreprocessor',
    num_classes=num_classes,
    mean=[127.5, 127.5, 127.5],
    std=[60.0, 60.0, 60.0],
    to_rgb=True,
)

train_pipeline = [
    dict(type='mmrazor.LoadIntactImage'),
    dict(type='RandomCrop', crop_size=32, padding=3),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs'),
]
test_pipeline = [dict(type='mmrazor.LoadIntactImage'), dict(type='PackInputs')]

# Without workers: to hand over pictures as small as these takes longer than to
# read them, and the cores have a run each.
train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    drop_last=True,
    collate_fn=dict(type='default_collate'),
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='CustomDataset',
        data_root=data_root,
        data_prefix='train',
        pipeline=train_pipeline,
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
        data_prefix='val',
        pipeline=test_pipeline,
    ),
)
test_dataloader = val_dataloader
val_evaluator = dict(type='Accuracy', topk=(1, 5))
test_evaluator = val_evaluator

max_epochs = 12
train_cfg = dict(by_epoch=True, max_epochs=max_epochs, val_interval=1)
val_cfg = dict()
test_cfg = dict()
optim_wrapper = dict(
    optimizer=dict(type='SGD', lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=True)
)
param_scheduler = dict(
    type='CosineAnnealingLR',
    T_max=max_epochs,
    by_epoch=True,
    convert_to_iter_based=True,
)
auto_scale_lr = dict(base_batch_size=32)

student = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(
        type='ResNet_CIFAR',
        depth=18,
        num_stages=4,
        strides=(2, 2, 2, 2),
        dilations=(1, 1, 1, 1),
        out_indices=(3,),
        stem_channels=8,
        base_channels=8,
    ),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=num_classes,
        in_channels=64,
        loss=dict(type='CrossEntropyLoss'),
        topk=(1, 5),
    ),
)
# For methods, see mmrazor_pckd/apis/recipes.py: the stages of the teacher's
# sizes; layer4 has no counterpart.
student_facts = dict(
    width=64,
    classifier='head.fc',
    stem=dict(module='backbone.relu', channels=8, size=32),
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
        for n, channels, size in zip((1, 2, 3), (8, 16, 32), (16, 8, 4))
    ],
)
teacher = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(
        type='ResNet_CIFAR',
        depth=34,
        num_stages=3,
        strides=(2, 2, 2),
        dilations=(1, 1, 1),
        out_indices=(2,),
        stem_channels=16,
        base_channels=16,
    ),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=num_classes,
        in_channels=64,
        loss=dict(type='CrossEntropyLoss'),
        topk=(1, 5),
    ),
)
teacher_facts = dict(
    width=64,
    classifier='head.fc',
    stem=dict(module='backbone.relu', channels=16, size=32),
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
        for n, channels, size, b in zip((1, 2, 3), (16, 32, 64), (16, 8, 4), (2, 3, 5))
    ],
)
teacher_ckpt = 'work_dirs/demo/teacher_demo/seed_0/epoch_12.pth'

default_hooks = dict(
    runtime_info=dict(type='mmrazor.DeferredRuntimeInfoHook'),
    logger=dict(interval=20),
    checkpoint=dict(max_keep_ckpts=1, save_best='accuracy/top1'),
)
