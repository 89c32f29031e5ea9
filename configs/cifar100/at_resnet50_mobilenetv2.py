# AT, ResNet50 -> MobileNetV2 on CIFAR-100
# Zagoruyko and Komodakis, arXiv 1612.03928
#
# Reproduces  top-1 58.58 (CRD, arXiv 1910.10699)
# Table II    student 64.60, KD 67.35, PCKD 71.85, teacher 79.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/at_resnet50_mobilenetv2.py
# Cost        one view: 1.3 + 3 * 0.00695 = 1.3 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet50_mobilenetv2_cifar100.py', '../_base_/methods/at.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=58.58)
