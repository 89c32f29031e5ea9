# DKD, ResNet56 -> ResNet20 on CIFAR-100
# Zhao et al., arXiv 2203.08679; beta of its code for this pair
#
# Reproduces  top-1 71.97 (its paper)
# Table I     student 69.06, KD 70.66, PCKD 72.21, teacher 72.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/dkd_resnet56_resnet20.py
# Cost        one view: 0.127 + 3 * 0.0412 = 0.25 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet56_resnet20_cifar100.py', '../_base_/methods/dkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, distiller=dict(distill_losses=dict(loss_dkd=dict(beta=2)))
)
custom_hooks = _base_.custom_hooks + [
    dict(type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=20)
]
published = dict(top1=71.97)
