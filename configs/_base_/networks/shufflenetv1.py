# ShuffleNetV1 of 3 groups (arXiv 1707.01083) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 949,258 parameters for 100 classes.
shufflenetv1 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARShuffleNetV1', groups=3),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=100,
        in_channels=960,
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
shufflenetv1_facts = dict(
    width=960,
    classifier='head.fc',
    stem=dict(module='backbone.relu1', channels=24, size=32),
    stages=[
        dict(
            module=f'backbone.layer{n}',
            channels=channels,
            size=size,
            before=dict(
                type='ModuleInputs', source=f'backbone.layer{n}.{b}.relu', data_idx=0
            ),
        )
        for n, channels, size, b in zip(
            (1, 2, 3), (240, 480, 960), (16, 8, 4), (3, 7, 3)
        )
    ],
)
