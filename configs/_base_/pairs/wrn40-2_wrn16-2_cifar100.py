# What all methods for WRN-40-2 -> WRN-16-2 on CIFAR-100 share.
# The teacher is what configs/cifar100/teachers/wrn40-2.py leaves behind, or a
# file of RepDistiller, converted by tools/model_converters/.
# Written from ../../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = [
    '../datasets/cifar100_bs64.py',
    '../schedules/cifar100_240e.py',
    '../hooks.py',
    '../networks/wrn40-2.py',
    '../networks/wrn16-2.py',
]

teacher = _base_.wrn40_2
teacher_facts = _base_.wrn40_2_facts
teacher_ckpt = 'work_dirs/wrn40-2/epoch_240.pth'
student = _base_.wrn16_2
student_facts = _base_.wrn16_2_facts
num_classes = _base_.data_preprocessor.num_classes
growth_rate = 1.005  # of the preview threshold, see methods/pckd.py
