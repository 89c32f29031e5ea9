# VID, WRN-40-2 -> ShuffleNetV1 on CIFAR-100
# Ahn et al., arXiv 1904.05835
#
# Reproduces  top-1 73.61 (CRD, arXiv 1910.10699)
# Table II    student 70.50, KD 74.83, PCKD 78.44, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/vid_wrn40-2_shufflenetv1.py
# Cost        one view: 0.329 + 3 * 0.0404 = 0.45 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/wrn40-2_shufflenetv1_cifar100.py',
    '../_base_/methods/vid.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=73.61)
