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
# For methods, see mmrazor_pckd/apis/recipes.py.
vgg8_facts = dict(
    width=512,
    classifier='head.fc',
    stem=dict(module='backbone.layer1', channels=64, size=32),
    stages=[
        dict(
            module=f'backbone.layer{n}',
            channels=channels,
            size=size,
            before=dict(type='ModuleOutputs', source=f'backbone.layer{n}.0.bn'),
            norm=f'backbone.layer{n}.0.bn',
        )
        for n, channels, size in zip((2, 3, 4, 5), (128, 256, 512, 512), (16, 8, 4, 4))
    ],
)
