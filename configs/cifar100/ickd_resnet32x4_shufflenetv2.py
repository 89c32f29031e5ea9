# ICKD-C, ResNet32x4 -> ShuffleNetV2 on CIFAR-100
# Liu et al., ICCV 2021
#
# Reproduces  top-1 75.47 (Table II; its code has a weight for each pair)
# Table II    student 71.82, KD 74.45, PCKD 79.61, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ickd_resnet32x4_shufflenetv2.py
# Cost        one view: 1.09 + 3 * 0.0456 = 1.2 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv2_cifar100.py',
    '../_base_/methods/ickd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=75.47)
