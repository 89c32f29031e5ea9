# ICKD-C on the small set, weights of ResNet56 -> ResNet20
# Liu et al., ICCV 2021
#
# Command     python tools/train.py configs/small/ickd_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/ickd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
