# ReviewKD, ResNet32x4 -> ResNet8x4 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of its code for this pair;
# the chain of fusions takes 3 * 0.296 GMAC more
#
# Reproduces  top-1 75.63 (its paper: batch 128, best epoch, teachers of its own)
# Table I     student 72.50, KD 73.33, PCKD 77.14, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_resnet32x4_resnet8x4.py
# Cost        one view: 1.09 + 3 * 0.178 = 1.6 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_resnet8x4_cifar100.py',
    '../_base_/methods/reviewkd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=75.63)
