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
# For methods, see mmrazor_pckd/apis/recipes.py.
# Its stages end without an activation: there is no before and after.
mobilenetv2_facts = dict(
    width=1280,
    classifier='head.fc',
    stem=dict(module='backbone.relu1', channels=16, size=16),
    stages=[
        dict(module=f'backbone.layer{n}', channels=channels, size=size)
        for n, channels, size in zip((2, 3, 5, 7), (12, 16, 48, 160), (16, 8, 4, 2))
    ],
)
