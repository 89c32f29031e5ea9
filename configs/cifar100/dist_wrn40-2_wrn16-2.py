# DIST, WRN-40-2 -> WRN-16-2 on CIFAR-100
# Huang et al., arXiv 2205.10536
#
# Reproduces  no published figure for this pair
# Table I     student 73.26, KD 74.92, PCKD 76.97, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/dist_wrn40-2_wrn16-2.py
# Cost        one view: 0.329 + 3 * 0.102 = 0.64 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/wrn40-2_wrn16-2_cifar100.py', '../_base_/methods/dist.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, distiller=dict(distill_losses=dict(loss_dist=dict(tau=4)))
)
published = None
