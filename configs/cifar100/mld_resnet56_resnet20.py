# MLD, ResNet56 -> ResNet20 on CIFAR-100
# Jin et al., CVPR 2023
#
# Reproduces  top-1 72.19 (its paper: 240 to 960 epochs, a second view)
# Table I     student 69.06, KD 70.66, PCKD 72.21, teacher 72.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/mld_resnet56_resnet20.py
# Cost        two views: 2 * (0.127 + 3 * 0.0412) = 0.5 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet56_resnet20_cifar100.py', '../_base_/methods/mld.py']

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
)
train_dataloader = dict(
    num_workers=4, persistent_workers=True, dataset=dict(pipeline=_base_.two_views)
)
optim_wrapper = dict(optimizer=dict(lr=0.025))
published = dict(top1=72.19)
