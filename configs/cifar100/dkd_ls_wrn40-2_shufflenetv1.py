# DKD with logit standardisation, WRN-40-2 -> ShuffleNetV1 on CIFAR-100
# Sun et al., arXiv 2403.01427
#
# Reproduces  no published figure for this pair
# Table II    student 70.50, KD 74.83, PCKD 78.44, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/dkd_ls_wrn40-2_shufflenetv1.py
# Cost        one view: 0.329 + 3 * 0.0404 = 0.45 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/wrn40-2_shufflenetv1_cifar100.py',
    '../_base_/methods/dkd_ls.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + [
    dict(type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=20)
]
published = None
