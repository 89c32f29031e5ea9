# FT, WRN-40-2 -> ShuffleNetV1 on CIFAR-100
# Kim et al., arXiv 1802.04977, as CRD's comparison has it: attention of factors
#
# Reproduces  top-1 72.03 (CRD, arXiv 1910.10699)
# Table II    student 70.50, KD 74.83, PCKD 78.44, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ft_wrn40-2_shufflenetv1.py
# Cost        one view: 0.329 + 3 * 0.0404 = 0.45 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/wrn40-2_shufflenetv1_cifar100.py', '../_base_/methods/ft.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses=dict(loss_factor=dict(attention=True, loss_weight=200))
    ),
)
published = dict(top1=72.03)
