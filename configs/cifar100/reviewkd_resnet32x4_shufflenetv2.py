# ReviewKD, ResNet32x4 -> ShuffleNetV2 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of its code for this pair;
# the chain of fusions takes 3 * 0.557 GMAC more
#
# Reproduces  top-1 77.78 (its paper: batch 128, best epoch, teachers of its own)
# Table II    student 71.82, KD 74.45, PCKD 79.61, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_resnet32x4_shufflenetv2.py
# Cost        one view: 1.09 + 3 * 0.0456 = 1.2 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv2_cifar100.py',
    '../_base_/methods/reviewkd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_review=dict(loss_weight=8))),
)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=77.78)
