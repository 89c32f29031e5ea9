# What all methods for ResNet32x4 -> ShuffleNetV1 on CIFAR-100 share.
# The teacher is what configs/cifar100/teachers/resnet32x4.py leaves behind, or a
# file of RepDistiller, converted by tools/model_converters/.
# Written from ../../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = [
    '../datasets/cifar100_bs64.py',
    '../schedules/cifar100_240e_mobile.py',
    '../hooks.py',
    '../networks/resnet32x4.py',
    '../networks/shufflenetv1.py',
]

teacher = _base_.resnet32x4
teacher_facts = _base_.resnet32x4_facts
teacher_ckpt = 'work_dirs/resnet32x4/epoch_240.pth'
student = _base_.shufflenetv1
student_facts = _base_.shufflenetv1_facts
num_classes = _base_.data_preprocessor.num_classes
growth_rate = 1.005  # of the preview threshold, see methods/pckd.py
