# ResNet (arXiv 1512.03385) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 472,756 parameters for 100 classes.
resnet32 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARResNet', depth=32),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=100,
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
resnet32_facts = dict(
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
                source=f'backbone.layer{n}.4.relu',
                record_idx=1,
                data_idx=0,
            ),
            norm=f'backbone.layer{n}.4.bn2',
        )
        for n, channels, size in zip((1, 2, 3), (16, 32, 64), (32, 16, 8))
    ],
)
