# DIST on the small set, weights of ResNet56 -> ResNet20
# Huang et al., arXiv 2205.10536
#
# Command     python tools/train.py configs/small/dist_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/dist.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, distiller=dict(distill_losses=dict(loss_dist=dict(tau=4)))
)
