# KD on the small set, weights of ResNet56 -> ResNet20
# Hinton et al., arXiv 1503.02531, as CRD weighs it: labels 0.1, teacher 0.9
#
# Command     python tools/train.py configs/small/kd_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/kd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(distill_losses=dict(loss_kd=dict(loss_weight=0.9))),
)
