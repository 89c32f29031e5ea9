# SP on the small set, weights of ResNet56 -> ResNet20
# Tung and Mori, arXiv 1907.09682
#
# Command     python tools/train.py configs/small/sp_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/sp.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
