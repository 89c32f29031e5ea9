# ICKD-C, ResNet56 -> ResNet20 on CIFAR-100
# Liu et al., ICCV 2021
#
# Reproduces  top-1 71.76 (Table I; its code has a weight for each pair)
# Table I     student 69.06, KD 70.66, PCKD 72.21, teacher 72.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ickd_resnet56_resnet20.py
# Cost        one view: 0.127 + 3 * 0.0412 = 0.25 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet56_resnet20_cifar100.py', '../_base_/methods/ickd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=71.76)
