# FSP, VGG13 -> VGG8 on CIFAR-100
# Yim et al., CVPR 2017; 30 epochs of its own loss, then 240 of the task alone
#
# Reproduces  top-1 70.23 (CRD, arXiv 1910.10699)
# Table I     student 70.36, KD 72.98, PCKD 75.80, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/fsp_vgg13_vgg8.py
# Cost        one view: 0.285 + 3 * 0.0965 = 0.57 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_vgg8_cifar100.py', '../_base_/methods/fsp.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
train_cfg = dict(max_epochs=270)
param_scheduler = dict(milestones=[180, 210, 240])
published = dict(top1=70.23)
