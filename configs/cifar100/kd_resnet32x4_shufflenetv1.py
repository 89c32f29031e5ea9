# KD, ResNet32x4 -> ShuffleNetV1 on CIFAR-100
# Hinton et al., arXiv 1503.02531, as CRD weighs it: labels 0.1, teacher 0.9
#
# Reproduces  top-1 74.07 (CRD, arXiv 1910.10699)
# Table II    student 70.50, KD 74.07, PCKD 79.21, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/kd_resnet32x4_shufflenetv1.py
# Cost        one view: 1.09 + 3 * 0.0404 = 1.2 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv1_cifar100.py',
    '../_base_/methods/kd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(distill_losses=dict(loss_kd=dict(loss_weight=0.9))),
)
published = dict(top1=74.07)
