auto_scale_lr = dict(base_batch_size=64)
center_alignment = dict()
custom_hooks = [
    dict(type='mmrazor.TeacherValidationHook'),
    dict(type='mmrazor.SeededInitHook'),
    dict(type='mmrazor.ResumableRandomnessHook'),
    dict(type='mmrazor.ResumeCheckHook'),
    dict(type='mmrazor.ResumeValidationHook'),
    dict(type='mmrazor.CheckDataHook'),
    dict(type='mmrazor.FiniteLossHook'),
    dict(limit=100, type='mmrazor.SkipBrokenImagesHook'),
    dict(type='mmrazor.SyncStudentBuffersHook'),
    dict(type='mmrazor.ExportStudentHook'),
    dict(type='mmrazor.WeightHistogramHook'),
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
growth_rate = 1.015
hidden_channels = 1024
launcher = 'none'
load_from = None
log_level = 'INFO'
model = dict(
    _scope_='mmrazor',
    architecture=dict(
        _scope_='mmpretrain',
        backbone=dict(depth=20, type='CIFARResNet'),
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
        type='ImageClassifier'),
    distiller=dict(
        connectors=dict(
            embedding_s=dict(
                in_channels=64, out_channels=64, type='LinearEmbedding'),
            embedding_t=dict(
                in_channels=64, out_channels=64, type='LinearEmbedding'),
            projection=dict(
                hidden_channels=1024,
                in_channels=64,
                out_channels=64,
                type='ProjectionMLP')),
        distill_losses=dict(
            loss_center_alignment=dict(
                loss_weight=1, type='CenterAlignmentLoss'),
            loss_center_contrast=dict(
                loss_weight=0.05,
                reduction='none',
                tau=0.07,
                type='CenterContrastLoss'),
            loss_feature_alignment=dict(
                loss_weight=20, type='FeatureAlignmentLoss'),
            loss_kd=dict(
                loss_weight=1, reduction='none', tau=4, type='KLDivergence')),
        loss_forward_mappings=dict(
            loss_center_alignment=dict(
                s_bias=dict(from_student=True, recorder='bias'),
                s_centers=dict(from_student=True, recorder='centers'),
                t_bias=dict(from_student=False, recorder='bias'),
                t_centers=dict(from_student=False, recorder='centers')),
            loss_center_contrast=dict(
                gt_labels=dict(
                    data_idx=1, from_student=True, recorder='gt_labels'),
                s_centers=dict(from_student=True, recorder='centers'),
                s_embedding=dict(
                    connector='embedding_s',
                    data_idx=0,
                    from_student=True,
                    recorder='feature'),
                t_centers=dict(from_student=False, recorder='centers'),
                t_embedding=dict(
                    connector='embedding_t',
                    data_idx=0,
                    from_student=True,
                    recorder='feature')),
            loss_feature_alignment=dict(
                s_feature=dict(
                    connector='projection',
                    data_idx=0,
                    from_student=True,
                    recorder='feature'),
                t_feature=dict(
                    data_idx=0, from_student=False, recorder='feature')),
            loss_kd=dict(
                preds_S=dict(from_student=True, recorder='logits'),
                preds_T=dict(from_student=False, recorder='logits'))),
        sample_weighting=dict(gamma=2, type='FocalWeighting'),
        student_recorders=dict(
            bias=dict(source='head.fc.bias', type='Parameter'),
            centers=dict(source='head.fc.weight', type='Parameter'),
            feature=dict(source='head.fc', type='ModuleInputs'),
            gt_labels=dict(source='head.loss_module', type='ModuleInputs'),
            logits=dict(source='head.fc', type='ModuleOutputs')),
        teacher_recorders=dict(
            bias=dict(source='head.fc.bias', type='Parameter'),
            centers=dict(source='head.fc.weight', type='Parameter'),
            feature=dict(source='head.fc', type='ModuleInputs'),
            logits=dict(source='head.fc', type='ModuleOutputs')),
        type='PreviewDistiller',
        weighted_losses=[
            'loss_kd',
            'loss_center_contrast',
        ]),
    teacher=dict(
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
        type='ImageClassifier'),
    teacher_ckpt='WORK/resnet56/seed_0/epoch_5.pth',
    type='RotatedViewDistill',
    views=(
        0,
        90,
        180,
        270,
    ))
optim_wrapper = dict(
    optimizer=dict(lr=0.05, momentum=0.9, type='SGD', weight_decay=0.0005))
param_scheduler = dict(
    by_epoch=True, gamma=0.1, milestones=[
        5,
        6,
        7,
    ], type='MultiStepLR')
randomness = dict(deterministic=False, seed=0)
resnet20 = dict(
    _scope_='mmpretrain',
    backbone=dict(depth=20, type='CIFARResNet'),
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
s_channels = 64
student = dict(
    _scope_='mmpretrain',
    backbone=dict(depth=20, type='CIFARResNet'),
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
t_channels = 64
teacher = dict(
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
teacher_ckpt = 'work_dirs/resnet56/epoch_240.pth'
test_cfg = dict()
test_dataloader = dict(
    batch_size=250,
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        ann_file='OUT/test.txt',
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
train_cfg = dict(by_epoch=True, max_epochs=8, val_interval=2)
train_dataloader = dict(
    batch_size=64,
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        ann_file='OUT/train.txt',
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
        ann_file='OUT/test.txt',
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
work_dir = 'WORK/pckd_focal_resnet56_resnet20/seed_0'
