# The head of SSKD on a frozen WRN-40-2, CIFAR-100: ../../_base_/methods/sskd.py
#
# Command     python tools/train.py configs/cifar100/sskd_heads/wrn40-2.py
# Result      work_dirs/sskd_heads/wrn40-2/epoch_60.pth, for every student
# Cost        four views, forward alone: 4 * 0.329 = 1.3 GMAC per image
_base_ = ['../../_base_/sskd_heads/cifar100.py', '../../_base_/networks/wrn40-2.py']

model = dict(
    type='mmrazor.ViewMatchHead',
    teacher=_base_.wrn40_2,
    teacher_ckpt='work_dirs/wrn40-2/epoch_240.pth',
    channels=_base_.wrn40_2_facts.width,
)
# The teacher's own runs are in work_dirs/wrn40-2.
work_dir = 'work_dirs/sskd_heads/wrn40-2'
