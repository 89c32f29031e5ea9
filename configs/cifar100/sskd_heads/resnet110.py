# The head of SSKD on a frozen ResNet110, CIFAR-100: ../../_base_/methods/sskd.py
#
# Command     python tools/train.py configs/cifar100/sskd_heads/resnet110.py
# Result      work_dirs/sskd_heads/resnet110/epoch_60.pth, for every student
# Cost        four views, forward alone: 4 * 0.255 = 1 GMAC per image
_base_ = ['../../_base_/sskd_heads/cifar100.py', '../../_base_/networks/resnet110.py']

model = dict(
    type='mmrazor.ViewMatchHead',
    teacher=_base_.resnet110,
    teacher_ckpt='work_dirs/resnet110/epoch_240.pth',
    channels=_base_.resnet110_facts.width,
)
# The teacher's own runs are in work_dirs/resnet110.
work_dir = 'work_dirs/sskd_heads/resnet110'
