# KD with the preview strategy on the small set, weights of ResNet56 -> ResNet20
# Ding et al., arXiv 2410.14143
#
# Command     python tools/train.py configs/small/kd_preview_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/kd_preview.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(distill_losses=dict(loss_kd=dict(loss_weight=0.9))),
)
