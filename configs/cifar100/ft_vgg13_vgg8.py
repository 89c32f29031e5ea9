# FT, VGG13 -> VGG8 on CIFAR-100
# Kim et al., arXiv 1802.04977, as CRD's comparison has it: attention of factors
#
# Reproduces  top-1 70.58 (CRD, arXiv 1910.10699)
# Table I     student 70.36, KD 72.98, PCKD 75.80, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ft_vgg13_vgg8.py
# Cost        one view: 0.285 + 3 * 0.0965 = 0.57 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_vgg8_cifar100.py', '../_base_/methods/ft.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses=dict(loss_factor=dict(attention=True, loss_weight=200))
    ),
)
published = dict(top1=70.58)
