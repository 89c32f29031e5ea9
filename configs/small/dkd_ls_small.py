# DKD with logit standardisation on the small set, weights of ResNet56 -> ResNet20
# Sun et al., arXiv 2403.01427; T, weight and beta of its log for this pair
#
# Command     python tools/train.py configs/small/dkd_ls_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/dkd_ls.py']

from mmrazor_pckd.apis.recipes import fit
from mmrazor_pckd.apis.short_schedule import shortened

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_dkd=dict(tau=3, loss_weight=18, beta=2))),
)
custom_hooks = _base_.custom_hooks + shortened(
    [dict(type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=20)],
    _base_.max_epochs,
)
