# What all methods for ResNet110 -> ResNet20 on CIFAR-100 share.
# The teacher is what configs/cifar100/teachers/resnet110.py leaves behind, or a
# file of RepDistiller, converted by tools/model_converters/.
# Written from ../../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = [
    '../datasets/cifar100_bs64.py',
    '../schedules/cifar100_240e.py',
    '../hooks.py',
    '../networks/resnet110.py',
    '../networks/resnet20.py',
]

teacher = _base_.resnet110
teacher_facts = _base_.resnet110_facts
teacher_ckpt = 'work_dirs/resnet110/epoch_240.pth'
student = _base_.resnet20
student_facts = _base_.resnet20_facts
num_classes = _base_.data_preprocessor.num_classes
growth_rate = 1.015  # of the preview threshold, see methods/pckd.py
