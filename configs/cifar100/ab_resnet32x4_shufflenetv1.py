# AB, ResNet32x4 -> ShuffleNetV1 on CIFAR-100
# Heo et al., arXiv 1811.03233; 30 epochs of its own loss, then 240 of the task alone
#
# Reproduces  top-1 73.55 (CRD, arXiv 1910.10699)
# Table II    student 70.50, KD 74.07, PCKD 79.21, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ab_resnet32x4_shufflenetv1.py
# Cost        one view: 1.09 + 3 * 0.0404 = 1.2 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv1_cifar100.py',
    '../_base_/methods/ab.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
train_cfg = dict(max_epochs=270)
param_scheduler = dict(milestones=[180, 210, 240])
published = dict(top1=73.55)
