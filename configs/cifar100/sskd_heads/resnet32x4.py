# The head of SSKD on a frozen ResNet32x4, CIFAR-100: ../../_base_/methods/sskd.py
#
# Command     python tools/train.py configs/cifar100/sskd_heads/resnet32x4.py
# Result      work_dirs/sskd_heads/resnet32x4/epoch_60.pth, for every student
# Cost        four views, forward alone: 4 * 1.09 = 4.4 GMAC per image
_base_ = ['../../_base_/sskd_heads/cifar100.py', '../../_base_/networks/resnet32x4.py']

model = dict(
    type='mmrazor.ViewMatchHead',
    teacher=_base_.resnet32x4,
    teacher_ckpt='work_dirs/resnet32x4/epoch_240.pth',
    channels=_base_.resnet32x4_facts.width,
)
# The teacher's own runs are in work_dirs/resnet32x4.
work_dir = 'work_dirs/sskd_heads/resnet32x4'
