# ReviewKD, VGG13 -> VGG8 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of re-runs, mdistiller issue 23;
# the chain of fusions takes 3 * 0.339 GMAC more
#
# Reproduces  top-1 74.84 (its paper: batch 128, best epoch, teachers of its own)
# Table I     student 70.36, KD 72.98, PCKD 75.80, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_vgg13_vgg8.py
# Cost        one view: 0.285 + 3 * 0.0965 = 0.57 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_vgg8_cifar100.py', '../_base_/methods/reviewkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=74.84)
