# ReviewKD on the small set, weights of ResNet56 -> ResNet20
# Chen et al., arXiv 2104.09044; weight of its code for this pair;
# the chain of fusions takes 3 * 0.0187 GMAC more
#
# Command     python tools/train.py configs/small/reviewkd_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/reviewkd.py']

from mmrazor_pckd.apis.recipes import fit
from mmrazor_pckd.apis.short_schedule import shortened

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_review=dict(loss_weight=0.6))),
)
custom_hooks = _base_.custom_hooks + shortened(_base_.method_hooks, _base_.max_epochs)
