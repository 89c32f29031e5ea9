# RKD on the small set, weights of ResNet56 -> ResNet20
# Park et al., arXiv 1904.05068
#
# Command     python tools/train.py configs/small/rkd_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/rkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
