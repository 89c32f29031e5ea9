# ReviewKD, WRN-40-2 -> WRN-40-1 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of its code for this pair;
# the chain of fusions takes 3 * 0.0353 GMAC more
#
# Reproduces  top-1 75.09 (its paper: batch 128, best epoch, teachers of its own)
# Table I     student 71.98, KD 73.54, PCKD 76.24, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_wrn40-2_wrn40-1.py
# Cost        one view: 0.329 + 3 * 0.084 = 0.58 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/wrn40-2_wrn40-1_cifar100.py',
    '../_base_/methods/reviewkd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=75.09)
