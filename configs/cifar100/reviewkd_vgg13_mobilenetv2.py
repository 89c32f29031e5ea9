# ReviewKD, VGG13 -> MobileNetV2 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of VGG13 -> VGG8;
# the chain of fusions takes 3 * 0.309 GMAC more
#
# Reproduces  top-1 70.37 (its paper: batch 128, best epoch, teachers of its own)
# Table II    student 64.60, KD 67.37, PCKD 72.37, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_vgg13_mobilenetv2.py
# Cost        one view: 0.285 + 3 * 0.00695 = 0.31 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/vgg13_mobilenetv2_cifar100.py',
    '../_base_/methods/reviewkd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=70.37)
