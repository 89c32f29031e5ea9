# The head of SSKD on a frozen VGG13, CIFAR-100: ../../_base_/methods/sskd.py
#
# Command     python tools/train.py configs/cifar100/sskd_heads/vgg13.py
# Result      work_dirs/sskd_heads/vgg13/epoch_60.pth, for every student
# Cost        four views, forward alone: 4 * 0.285 = 1.1 GMAC per image
_base_ = ['../../_base_/sskd_heads/cifar100.py', '../../_base_/networks/vgg13.py']

model = dict(
    type='mmrazor.ViewMatchHead',
    teacher=_base_.vgg13,
    teacher_ckpt='work_dirs/vgg13/epoch_240.pth',
    channels=_base_.vgg13_facts.width,
)
# The teacher's own runs are in work_dirs/vgg13.
work_dir = 'work_dirs/sskd_heads/vgg13'
