# PCKD with the contrast of the released code on the small set, weights of ResNet56 -> ResNet20
# Ding et al., arXiv 2410.14143
#
# Command     python tools/train.py configs/small/pckd_released_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/pckd_released.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
