# FT, VGG13 -> MobileNetV2 on CIFAR-100
# Kim et al., arXiv 1802.04977, as CRD's comparison has it: attention of factors
#
# Reproduces  top-1 61.78 (CRD, arXiv 1910.10699)
# Table II    student 64.60, KD 67.37, PCKD 72.37, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ft_vgg13_mobilenetv2.py
# Cost        one view: 0.285 + 3 * 0.00695 = 0.31 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_mobilenetv2_cifar100.py', '../_base_/methods/ft.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses=dict(loss_factor=dict(attention=True, loss_weight=200))
    ),
)
published = dict(top1=61.78)
