# KD with logit standardisation, ResNet32x4 -> ShuffleNetV1 on CIFAR-100
# Sun et al., arXiv 2403.01427
#
# Reproduces  no published figure for this pair
# Table II    student 70.50, KD 74.07, PCKD 79.21, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/kd_ls_resnet32x4_shufflenetv1.py
# Cost        one view: 1.09 + 3 * 0.0404 = 1.2 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv1_cifar100.py',
    '../_base_/methods/kd_ls.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, architecture=dict(head=dict(loss=dict(loss_weight=0.1)))
)
published = None
