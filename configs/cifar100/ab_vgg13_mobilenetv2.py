# AB, VGG13 -> MobileNetV2 on CIFAR-100
# Heo et al., arXiv 1811.03233; 30 epochs of its own loss, then 240 of the task alone
#
# Reproduces  top-1 66.06 (CRD, arXiv 1910.10699)
# Table II    student 64.60, KD 67.37, PCKD 72.37, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ab_vgg13_mobilenetv2.py
# Cost        one view: 0.285 + 3 * 0.00695 = 0.31 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_mobilenetv2_cifar100.py', '../_base_/methods/ab.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
train_cfg = dict(max_epochs=270)
param_scheduler = dict(milestones=[180, 210, 240])
published = dict(top1=66.06)
