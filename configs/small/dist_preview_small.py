# DIST with the preview strategy on the small set, weights of ResNet56 -> ResNet20
# Ding et al., arXiv 2410.14143, of KD
#
# Command     python tools/train.py configs/small/dist_preview_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/dist_preview.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses=dict(loss_dist=dict(tau=4), loss_class_relation=dict(tau=4))
    ),
)
