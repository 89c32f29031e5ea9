# CKD: PCKD without KD and without preview, ResNet32x4 -> ResNet8x4 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  no published figure for this pair
# Table I     student 72.50, KD 73.33, PCKD 77.14, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ckd_resnet32x4_resnet8x4.py
# Cost        four views: 4 * (1.09 + 3 * 0.178) = 6.5 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_resnet8x4_cifar100.py',
    '../_base_/methods/ckd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
