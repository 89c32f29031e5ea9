# AB, WRN-40-2 -> WRN-16-2 on CIFAR-100
# Heo et al., arXiv 1811.03233; 30 epochs of its own loss, then 240 of the task alone
#
# Reproduces  top-1 72.50 (CRD, arXiv 1910.10699)
# Table I     student 73.26, KD 74.92, PCKD 76.97, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ab_wrn40-2_wrn16-2.py
# Cost        one view: 0.329 + 3 * 0.102 = 0.64 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/wrn40-2_wrn16-2_cifar100.py', '../_base_/methods/ab.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
train_cfg = dict(max_epochs=270)
param_scheduler = dict(milestones=[180, 210, 240])
published = dict(top1=72.50)
