# MobileNetV2 x0.5 (arXiv 1801.04381) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 812,836 parameters for 100 classes.
mobilenetv2 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARMobileNetV2', widen_factor=0.5),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=100,
        in_channels=1280,
        loss=dict(type='CrossEntropyLoss'),
        topk=(1, 5),
    ),
)
