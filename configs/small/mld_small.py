# MLD on the small set, weights of ResNet56 -> ResNet20
# Jin et al., CVPR 2023; its lr, 0.025; its views in 16 pixels
#
# Command     python tools/train.py configs/small/mld_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/mld.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, architecture=dict(head=dict(loss=dict(loss_weight=0.1)))
)
data_preprocessor = dict(
    _delete_=True,
    type='mmpretrain.AsyncClsDataPreprocessor',
    num_classes=_base_.num_classes,
    mean=_base_.data_preprocessor.mean,
    std=_base_.data_preprocessor.std,
    to_rgb=True,
)
optim_wrapper = dict(optimizer=dict(lr=0.025))
train_dataloader = dict(
    dataset=dict(
        pipeline=_base_.pipeline[:1]
        + [
            dict(
                type='MultiView',
                num_views=[1, 1],
                transforms=[
                    _base_.crop_and_flip,
                    [
                        *_base_.crop_and_flip,
                        _base_.randaugment,
                        dict(
                            _base_.cutout,
                            magnitude_range=(1, 9),
                            pad_val=(114, 123, 125),
                        ),
                    ],
                ],
            )
        ]
        + _base_.pipeline[1:]
    )
)
