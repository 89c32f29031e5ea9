# CKD: PCKD without KD and without preview, ResNet110 -> ResNet32 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  no published figure for this pair
# Table I     student 71.14, KD 73.08, PCKD 75.12, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ckd_resnet110_resnet32.py
# Cost        four views: 4 * (0.255 + 3 * 0.0698) = 1.9 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet110_resnet32_cifar100.py', '../_base_/methods/ckd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
