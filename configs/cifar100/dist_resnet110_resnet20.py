# DIST, ResNet110 -> ResNet20 on CIFAR-100
# Huang et al., arXiv 2205.10536
#
# Reproduces  no published figure for this pair
# Table I     student 69.06, KD 70.67, PCKD 72.55, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/dist_resnet110_resnet20.py
# Cost        one view: 0.255 + 3 * 0.0412 = 0.38 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet110_resnet20_cifar100.py', '../_base_/methods/dist.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, distiller=dict(distill_losses=dict(loss_dist=dict(tau=4)))
)
published = None
