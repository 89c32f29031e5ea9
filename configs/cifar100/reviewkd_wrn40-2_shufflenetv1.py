# ReviewKD, WRN-40-2 -> ShuffleNetV1 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of its code for this pair;
# the chain of fusions takes 3 * 0.321 GMAC more
#
# Reproduces  top-1 77.14 (its paper: batch 128, best epoch, teachers of its own)
# Table II    student 70.50, KD 74.83, PCKD 78.44, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_wrn40-2_shufflenetv1.py
# Cost        one view: 0.329 + 3 * 0.0404 = 0.45 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/wrn40-2_shufflenetv1_cifar100.py',
    '../_base_/methods/reviewkd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=77.14)
