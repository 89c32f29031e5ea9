# Wide ResNet (arXiv 1605.07146) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 569,780 parameters for 100 classes.
wrn40_1 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARWideResNet', depth=40, widen_factor=1),
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
