# ResNet (arXiv 1512.03385) with a 3x3 stem as in CRD's comparison (arXiv 1910.10699, RepDistiller); 23,705,252 parameters for 100 classes.
resnet50 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='ResNet_CIFAR', depth=50, zero_init_residual=False),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=100,
        in_channels=2048,
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
resnet50_facts = dict(
    width=2048,
    classifier='head.fc',
    stem=dict(module='backbone.relu', channels=64, size=32),
    stages=[
        dict(
            module=f'backbone.layer{n}',
            channels=channels,
            size=size,
            before=dict(
                type='ModuleInputs',
                source=f'backbone.layer{n}.{b}.relu',
                record_idx=2,
                data_idx=0,
            ),
            norm=f'backbone.layer{n}.{b}.bn3',
        )
        for n, channels, size, b in zip(
            (1, 2, 3, 4), (256, 512, 1024, 2048), (32, 16, 8, 4), (2, 3, 5, 2)
        )
    ],
)
