# ICKD-C, ResNet110 -> ResNet32 on CIFAR-100
# Liu et al., ICCV 2021
#
# Reproduces  top-1 73.89 (Table I; its code has a weight for each pair)
# Table I     student 71.14, KD 73.08, PCKD 75.12, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ickd_resnet110_resnet32.py
# Cost        one view: 0.255 + 3 * 0.0698 = 0.46 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet110_resnet32_cifar100.py', '../_base_/methods/ickd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=73.89)
