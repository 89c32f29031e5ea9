# AB, ResNet50 -> VGG8 on CIFAR-100
# Heo et al., arXiv 1811.03233; 30 epochs of its own loss, then 240 of the task alone
#
# Reproduces  top-1 70.65 (CRD, arXiv 1910.10699)
# Table II    student 70.36, KD 73.81, PCKD 76.32, teacher 79.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ab_resnet50_vgg8.py
# Cost        one view: 1.3 + 3 * 0.0965 = 1.6 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet50_vgg8_cifar100.py', '../_base_/methods/ab.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
train_cfg = dict(max_epochs=270)
param_scheduler = dict(milestones=[180, 210, 240])
published = dict(top1=70.65)
