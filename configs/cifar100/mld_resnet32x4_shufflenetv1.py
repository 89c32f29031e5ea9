# MLD, ResNet32x4 -> ShuffleNetV1 on CIFAR-100
# Jin et al., CVPR 2023; published with 960 epochs, here 240
#
# Reproduces  top-1 77.18 (its paper: 240 to 960 epochs, a second view)
# Table II    student 70.50, KD 74.07, PCKD 79.21, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/mld_resnet32x4_shufflenetv1.py
# Cost        two views: 2 * (1.09 + 3 * 0.0404) = 2.4 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv1_cifar100.py',
    '../_base_/methods/mld.py',
]

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
optim_wrapper = dict(optimizer=dict(lr=0.01))
published = dict(top1=77.18)
