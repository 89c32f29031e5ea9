# OFD on the small set, weights of ResNet56 -> ResNet20
# Heo et al., arXiv 1904.01866; weights for ImageNet
#
# Command     python tools/train.py configs/small/ofd_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/ofd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
