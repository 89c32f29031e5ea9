# ReviewKD, ResNet50 -> VGG8 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of ResNet50 -> MobileNetV2;
# the chain of fusions takes 3 * 2.31 GMAC more
#
# Reproduces  no published figure for this pair
# Table II    student 70.36, KD 73.81, PCKD 76.32, teacher 79.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_resnet50_vgg8.py
# Cost        one view: 1.3 + 3 * 0.0965 = 1.6 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet50_vgg8_cifar100.py', '../_base_/methods/reviewkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_review=dict(loss_weight=30))),
)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = None
