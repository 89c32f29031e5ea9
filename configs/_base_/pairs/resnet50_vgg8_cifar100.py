# What all methods for ResNet50 -> VGG8 on CIFAR-100 share.
# The teacher is what configs/cifar100/teachers/resnet50.py leaves behind, or a
# file of RepDistiller, converted by tools/model_converters/.
# OpenMMLab's own (top-1 79.90 by its model zoo) serves as well:
# --cfg-options model.teacher_ckpt=https://download.openmmlab.com/mmclassification/v0/resnet/resnet50_b16x8_cifar100_20210528-67b58a1b.pth
# Written from ../../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = [
    '../datasets/cifar100_bs64.py',
    '../schedules/cifar100_240e.py',
    '../hooks.py',
    '../networks/resnet50.py',
    '../networks/vgg8.py',
]

teacher = _base_.resnet50
teacher_facts = _base_.resnet50_facts
teacher_ckpt = 'work_dirs/resnet50/epoch_240.pth'
student = _base_.vgg8
student_facts = _base_.vgg8_facts
num_classes = _base_.data_preprocessor.num_classes
growth_rate = 1.005  # of the preview threshold, see methods/pckd.py
