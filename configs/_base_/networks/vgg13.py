# VGG (arXiv 1409.1556) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 9,462,180 parameters for 100 classes.
vgg13 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARVGG', depth=13),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=100,
        in_channels=512,
        loss=dict(type='CrossEntropyLoss'),
        topk=(1, 5),
    ),
)
