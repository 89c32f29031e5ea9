# DKD with the preview strategy on the small set, weights of ResNet56 -> ResNet20
# Ding et al., arXiv 2410.14143, of KD; beta of its code for this pair
#
# Command     python tools/train.py configs/small/dkd_preview_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/dkd_preview.py']

from mmrazor_pckd.apis.recipes import fit
from mmrazor_pckd.apis.short_schedule import shortened

model = fit(
    _base_.model, _base_, distiller=dict(distill_losses=dict(loss_dkd=dict(beta=2)))
)
custom_hooks = _base_.custom_hooks + shortened(
    [dict(type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=20)],
    _base_.max_epochs,
)
