# DKD, VGG13 -> VGG8 on CIFAR-100
# Zhao et al., arXiv 2203.08679; beta of its code for this pair
#
# Reproduces  top-1 74.68 (its paper)
# Table I     student 70.36, KD 72.98, PCKD 75.80, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/dkd_vgg13_vgg8.py
# Cost        one view: 0.285 + 3 * 0.0965 = 0.57 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_vgg8_cifar100.py', '../_base_/methods/dkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, distiller=dict(distill_losses=dict(loss_dkd=dict(beta=6)))
)
custom_hooks = _base_.custom_hooks + [
    dict(type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=20)
]
published = dict(top1=74.68)
