# Wide ResNet (arXiv 1605.07146) as in CRD's comparison (arXiv 1910.10699, RepDistiller); 2,255,156 parameters for 100 classes.
wrn40_2 = dict(
    _scope_='mmpretrain',
    type='ImageClassifier',
    backbone=dict(type='CIFARWideResNet', depth=40, widen_factor=2),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=100,
        in_channels=128,
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
# Its stages are sums, negative too; what normalizes them comes after.
wrn40_2_facts = dict(
    width=128,
    classifier='head.fc',
    stem=dict(module='backbone.conv1', channels=16, size=32),
    stages=[
        dict(
            module=f'backbone.layer{n}',
            channels=channels,
            size=size,
            before=dict(type='ModuleOutputs', source=norm),
            norm=norm,
        )
        for n, channels, size, norm in zip(
            (1, 2, 3),
            (32, 64, 128),
            (32, 16, 8),
            ('backbone.layer2.0.bn1', 'backbone.layer3.0.bn1', 'backbone.bn1'),
        )
    ],
)
