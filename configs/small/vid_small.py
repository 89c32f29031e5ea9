# VID on the small set, weights of ResNet56 -> ResNet20
# Ahn et al., arXiv 1904.05835
#
# Command     python tools/train.py configs/small/vid_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/vid.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
