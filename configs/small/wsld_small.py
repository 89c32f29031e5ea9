# WSLD on the small set, weights of ResNet56 -> ResNet20
# Zhou et al., arXiv 2102.00650; weights for ImageNet
#
# Command     python tools/train.py configs/small/wsld_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/wsld.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
