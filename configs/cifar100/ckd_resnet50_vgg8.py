# CKD: PCKD without KD and without preview, ResNet50 -> VGG8 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  no published figure for this pair
# Table II    student 70.36, KD 73.81, PCKD 76.32, teacher 79.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ckd_resnet50_vgg8.py
# Cost        four views: 4 * (1.3 + 3 * 0.0965) = 6.4 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet50_vgg8_cifar100.py', '../_base_/methods/ckd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
