# PCKD without KD, lambda = 0, WRN-40-2 -> ShuffleNetV1 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  top-1 78.22 (Table II)
# Table II    student 70.50, KD 74.83, PCKD 78.44, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/pckd_without_kd_wrn40-2_shufflenetv1.py
# Cost        four views: 4 * (0.329 + 3 * 0.0404) = 1.8 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/wrn40-2_shufflenetv1_cifar100.py',
    '../_base_/methods/pckd_without_kd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=78.22)
