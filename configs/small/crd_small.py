# CRD on the small set, weights of ResNet56 -> ResNet20
# Tian et al., arXiv 1910.10699; negatives: a third of the pictures, as of CIFAR-100
#
# Command     python tools/train.py configs/small/crd_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/crd.py']

from mmrazor_pckd.apis.recipes import fit
from mmrazor_pckd.apis.short_schedule import shortened

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_crd=dict(num_negatives=3277))),
)
custom_hooks = _base_.custom_hooks + shortened(_base_.method_hooks, _base_.max_epochs)
