# ICKD-C, WRN-40-2 -> WRN-16-2 on CIFAR-100
# Liu et al., ICCV 2021
#
# Reproduces  top-1 75.64 (Table I; its code has a weight for each pair)
# Table I     student 73.26, KD 74.92, PCKD 76.97, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ickd_wrn40-2_wrn16-2.py
# Cost        one view: 0.329 + 3 * 0.102 = 0.64 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/wrn40-2_wrn16-2_cifar100.py', '../_base_/methods/ickd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=75.64)
