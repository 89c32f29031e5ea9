# FT, ResNet56 -> ResNet20 on CIFAR-100
# Kim et al., arXiv 1802.04977, as CRD's comparison has it: attention of factors
#
# Reproduces  top-1 69.84 (CRD, arXiv 1910.10699)
# Table I     student 69.06, KD 70.66, PCKD 72.21, teacher 72.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ft_resnet56_resnet20.py
# Cost        one view: 0.127 + 3 * 0.0412 = 0.25 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet56_resnet20_cifar100.py', '../_base_/methods/ft.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses=dict(loss_factor=dict(attention=True, loss_weight=200))
    ),
)
published = dict(top1=69.84)
