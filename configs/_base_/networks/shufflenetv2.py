# ShuffleNetV2 x1.0 (arXiv 1807.11164) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 1,355,528 parameters for 100 classes.
shufflenetv2 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARShuffleNetV2', widen_factor=1.0),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=100,
        in_channels=1024,
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
# Before the last activation the channels are not shuffled yet.
shufflenetv2_facts = dict(
    width=1024,
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
            (1, 2, 3), (116, 232, 464), (16, 8, 4), (3, 7, 3)
        )
    ],
)
