# ShuffleNetV2 alone on CIFAR-100: a teacher, or the student to compare with.
#
# Reproduces  top-1 71.82, the figure of CRD (arXiv 1910.10699) in Tables I
#             and II of PCKD. Not run here yet.
# Command     python tools/train.py configs/cifar100/teachers/shufflenetv2.py
# Result      work_dirs/shufflenetv2/epoch_240.pth, a teacher_ckpt as it is
# Cost        0.0456 GMAC forward, three times that to train, per image
# Written from ../table.yml by tools/dev/write_configs.py.
_base_ = [
    '../../_base_/datasets/cifar100_bs64.py',
    '../../_base_/schedules/cifar100_240e_mobile.py',
    '../../_base_/hooks.py',
    '../../_base_/networks/shufflenetv2.py',
]

model = _base_.shufflenetv2
custom_hooks = _base_.training_hooks
published = dict(top1=71.82)
