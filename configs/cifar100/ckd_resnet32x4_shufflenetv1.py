# CKD: PCKD without KD and without preview, ResNet32x4 -> ShuffleNetV1 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  no published figure for this pair
# Table II    student 70.50, KD 74.07, PCKD 79.21, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ckd_resnet32x4_shufflenetv1.py
# Cost        four views: 4 * (1.09 + 3 * 0.0404) = 4.8 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv1_cifar100.py',
    '../_base_/methods/ckd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
