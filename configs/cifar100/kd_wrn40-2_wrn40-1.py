# KD, WRN-40-2 -> WRN-40-1 on CIFAR-100
# Hinton et al., arXiv 1503.02531, as CRD weighs it: labels 0.1, teacher 0.9
#
# Reproduces  top-1 73.54 (CRD, arXiv 1910.10699)
# Table I     student 71.98, KD 73.54, PCKD 76.24, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/kd_wrn40-2_wrn40-1.py
# Cost        one view: 0.329 + 3 * 0.084 = 0.58 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/wrn40-2_wrn40-1_cifar100.py', '../_base_/methods/kd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(distill_losses=dict(loss_kd=dict(loss_weight=0.9))),
)
published = dict(top1=73.54)
