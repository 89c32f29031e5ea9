# What all methods for VGG13 -> VGG8 on CIFAR-100 share.
# The teacher is what configs/cifar100/teachers/vgg13.py leaves behind, or a
# file of RepDistiller, converted by tools/model_converters/.
# Written from ../../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = [
    '../datasets/cifar100_bs64.py',
    '../schedules/cifar100_240e.py',
    '../hooks.py',
    '../networks/vgg13.py',
    '../networks/vgg8.py',
]

teacher = _base_.vgg13
teacher_facts = _base_.vgg13_facts
teacher_ckpt = 'work_dirs/vgg13/epoch_240.pth'
student = _base_.vgg8
student_facts = _base_.vgg8_facts
num_classes = _base_.data_preprocessor.num_classes
growth_rate = 1.005  # of the preview threshold, see methods/pckd.py
