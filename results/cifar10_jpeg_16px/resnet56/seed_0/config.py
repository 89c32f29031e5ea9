auto_scale_lr = dict(base_batch_size=64)
custom_hooks = [
    dict(type='mmrazor.SeededInitHook'),
    dict(type='mmrazor.ResumableRandomnessHook'),
    dict(type='mmrazor.ResumeCheckHook'),
    dict(type='mmrazor.ResumeValidationHook'),
    dict(type='mmrazor.CheckDataHook'),
    dict(type='mmrazor.FiniteLossHook'),
    dict(limit=100, type='mmrazor.SkipBrokenImagesHook'),
]
custom_imports = dict(
    allow_failed_imports=False, imports=[
        'mmrazor_pckd',
    ])
data_preprocessor = dict(
    flip_prob=0.5,
    mean=[
        129.3105,
        124.1085,
        112.40400000000001,
    ],
    num_classes=10,
    padding=2,
    std=[
        68.2125,
        65.4075,
        70.4055,
    ],
    to_rgb=True,
    type='mmpretrain.CropFlipDataPreprocessor')
dataset_type = 'CIFAR100'
default_hooks = dict(
    checkpoint=dict(
        _scope_='mmpretrain',
        interval=1,
        max_keep_ckpts=2,
        save_best='accuracy/top1',
        type='CheckpointHook'),
    logger=dict(_scope_='mmpretrain', interval=10, type='LoggerHook'),
    param_scheduler=dict(_scope_='mmpretrain', type='ParamSchedulerHook'),
    runtime_info=dict(type='mmrazor.DeferredRuntimeInfoHook'),
    sampler_seed=dict(_scope_='mmpretrain', type='DistSamplerSeedHook'),
    timer=dict(_scope_='mmpretrain', type='IterTimerHook'),
    visualization=dict(
        _scope_='mmpretrain', enable=False, type='VisualizationHook'))
default_scope = 'mmpretrain'
env_cfg = dict(
    cudnn_benchmark=False,
    dist_cfg=dict(backend='nccl'),
    mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0))
launcher = 'none'
load_from = None
log_level = 'INFO'
model = dict(
    _scope_='mmpretrain',
    backbone=dict(depth=56, type='CIFARResNet'),
    head=dict(
        in_channels=64,
        init_cfg=dict(
            a=2.23606797749979,
            distribution='uniform',
            layer='Linear',
            mode='fan_in',
            nonlinearity='leaky_relu',
            type='Kaiming'),
        loss=dict(type='CrossEntropyLoss'),
        num_classes=10,
        topk=(
            1,
            5,
        ),
        type='LinearClsHead'),
    neck=dict(type='GlobalAveragePooling'),
    type='ImageClassifier')
optim_wrapper = dict(
    optimizer=dict(lr=0.05, momentum=0.9, type='SGD', weight_decay=0.0005))
param_scheduler = dict(
    by_epoch=True, gamma=0.1, milestones=[
        3,
        4,
        4,
    ], type='MultiStepLR')
randomness = dict(deterministic=False, seed=0)
resnet56 = dict(
    _scope_='mmpretrain',
    backbone=dict(depth=56, type='CIFARResNet'),
    head=dict(
        in_channels=64,
        init_cfg=dict(
            a=2.23606797749979,
            distribution='uniform',
            layer='Linear',
            mode='fan_in',
            nonlinearity='leaky_relu',
            type='Kaiming'),
        loss=dict(type='CrossEntropyLoss'),
        num_classes=100,
        topk=(
            1,
            5,
        ),
        type='LinearClsHead'),
    neck=dict(type='GlobalAveragePooling'),
    type='ImageClassifier')
resume = False
test_cfg = dict()
test_dataloader = dict(
    batch_size=250,
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        ann_file='OUT/teachers/test.txt',
        data_prefix='test',
        data_root='DATA',
        pipeline=[
            dict(type='mmrazor.LoadIntactImage'),
            dict(scale=(
                16,
                16,
            ), type='Resize'),
            dict(type='PackInputs'),
        ],
        type='CustomDataset'),
    num_workers=0,
    persistent_workers=False,
    pin_memory=True,
    sampler=dict(_scope_='mmpretrain', shuffle=False, type='DefaultSampler'))
test_evaluator = dict(
    _scope_='mmpretrain', topk=(
        1,
        5,
    ), type='Accuracy')
test_pipeline = [
    dict(_scope_='mmpretrain', type='PackInputs'),
]
train_cfg = dict(by_epoch=True, max_epochs=5, val_interval=5)
train_dataloader = dict(
    batch_size=64,
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        ann_file='OUT/teachers/train.txt',
        data_prefix='train',
        data_root='DATA',
        pipeline=[
            dict(type='mmrazor.LoadIntactImage'),
            dict(scale=(
                16,
                16,
            ), type='Resize'),
            dict(type='PackInputs'),
        ],
        type='CustomDataset'),
    num_workers=0,
    persistent_workers=False,
    pin_memory=True,
    sampler=dict(_scope_='mmpretrain', shuffle=True, type='DefaultSampler'))
train_pipeline = [
    dict(type='PackInputs'),
]
training_hooks = [
    dict(type='mmrazor.SeededInitHook'),
    dict(type='mmrazor.ResumableRandomnessHook'),
    dict(type='mmrazor.ResumeCheckHook'),
    dict(type='mmrazor.ResumeValidationHook'),
    dict(type='mmrazor.CheckDataHook'),
    dict(type='mmrazor.FiniteLossHook'),
    dict(limit=100, type='mmrazor.SkipBrokenImagesHook'),
]
val_cfg = dict()
val_dataloader = dict(
    batch_size=250,
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        ann_file='OUT/teachers/test.txt',
        data_prefix='test',
        data_root='DATA',
        pipeline=[
            dict(type='mmrazor.LoadIntactImage'),
            dict(scale=(
                16,
                16,
            ), type='Resize'),
            dict(type='PackInputs'),
        ],
        type='CustomDataset'),
    num_workers=0,
    persistent_workers=False,
    pin_memory=True,
    sampler=dict(_scope_='mmpretrain', shuffle=False, type='DefaultSampler'))
val_evaluator = dict(
    _scope_='mmpretrain', topk=(
        1,
        5,
    ), type='Accuracy')
vis_backends = [
    dict(_scope_='mmpretrain', type='LocalVisBackend'),
]
visualizer = dict(
    _scope_='mmpretrain',
    type='UniversalVisualizer',
    vis_backends=[
        dict(type='LocalVisBackend'),
    ])
work_dir = 'WORK/resnet56/seed_0'
