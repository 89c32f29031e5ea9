# FT, ResNet110 -> ResNet32 on CIFAR-100
# Kim et al., arXiv 1802.04977, as CRD's comparison has it: attention of factors
#
# Reproduces  top-1 72.37 (CRD, arXiv 1910.10699)
# Table I     student 71.14, KD 73.08, PCKD 75.12, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ft_resnet110_resnet32.py
# Cost        one view: 0.255 + 3 * 0.0698 = 0.46 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet110_resnet32_cifar100.py', '../_base_/methods/ft.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses=dict(loss_factor=dict(attention=True, loss_weight=200))
    ),
)
published = dict(top1=72.37)
