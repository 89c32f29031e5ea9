# AB, ResNet110 -> ResNet32 on CIFAR-100
# Heo et al., arXiv 1811.03233; 30 epochs of its own loss, then 240 of the task alone
#
# Reproduces  top-1 70.98 (CRD, arXiv 1910.10699)
# Table I     student 71.14, KD 73.08, PCKD 75.12, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ab_resnet110_resnet32.py
# Cost        one view: 0.255 + 3 * 0.0698 = 0.46 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet110_resnet32_cifar100.py', '../_base_/methods/ab.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
train_cfg = dict(max_epochs=270)
param_scheduler = dict(milestones=[180, 210, 240])
published = dict(top1=70.98)
