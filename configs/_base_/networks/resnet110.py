# ResNet (arXiv 1512.03385) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 1,736,564 parameters for 100 classes.
resnet110 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARResNet', depth=110),
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
