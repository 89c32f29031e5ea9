# NST on the small set, weights of ResNet56 -> ResNet20
# Huang and Wang, arXiv 1707.01219
#
# Command     python tools/train.py configs/small/nst_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/nst.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
