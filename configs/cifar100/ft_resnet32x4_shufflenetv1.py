# FT, ResNet32x4 -> ShuffleNetV1 on CIFAR-100
# Kim et al., arXiv 1802.04977, as CRD's comparison has it: attention of factors
#
# Reproduces  top-1 71.75 (CRD, arXiv 1910.10699)
# Table II    student 70.50, KD 74.07, PCKD 79.21, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ft_resnet32x4_shufflenetv1.py
# Cost        one view: 1.09 + 3 * 0.0404 = 1.2 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv1_cifar100.py',
    '../_base_/methods/ft.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses=dict(loss_factor=dict(attention=True, loss_weight=200))
    ),
)
published = dict(top1=71.75)
