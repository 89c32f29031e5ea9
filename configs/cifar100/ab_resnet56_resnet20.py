# AB, ResNet56 -> ResNet20 on CIFAR-100
# Heo et al., arXiv 1811.03233; 30 epochs of its own loss, then 240 of the task alone
#
# Reproduces  top-1 69.47 (CRD, arXiv 1910.10699)
# Table I     student 69.06, KD 70.66, PCKD 72.21, teacher 72.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ab_resnet56_resnet20.py
# Cost        one view: 0.127 + 3 * 0.0412 = 0.25 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet56_resnet20_cifar100.py', '../_base_/methods/ab.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
train_cfg = dict(max_epochs=270)
param_scheduler = dict(milestones=[180, 210, 240])
published = dict(top1=69.47)
