# PCKD with the contrast of the released code, ResNet32x4 -> ShuffleNetV2 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  top-1 79.61 (Table II; the paper does not say by which form)
# Table II    student 71.82, KD 74.45, PCKD 79.61, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/pckd_released_resnet32x4_shufflenetv2.py
# Cost        four views: 4 * (1.09 + 3 * 0.0456) = 4.9 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv2_cifar100.py',
    '../_base_/methods/pckd_released.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=79.61)
