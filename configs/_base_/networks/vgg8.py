# VGG (arXiv 1409.1556) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 3,965,028 parameters for 100 classes.
vgg8 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARVGG', depth=8),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=100,
        in_channels=512,
        loss=dict(type='CrossEntropyLoss'),
        topk=(1, 5),
    ),
)
