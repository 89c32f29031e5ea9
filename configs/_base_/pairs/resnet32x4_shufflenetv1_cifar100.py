# What all methods for ResNet32x4 -> ShuffleNetV1 on CIFAR-100 share.
# The teacher is what configs/cifar100/teachers/resnet32x4.py leaves behind, or a
# file of RepDistiller, converted by tools/model_converters/.
_base_ = [
    '../datasets/cifar100_bs64.py',
    '../schedules/cifar100_240e_mobile.py',
    '../hooks.py',
    '../networks/resnet32x4.py',
    '../networks/shufflenetv1.py',
]

teacher = _base_.resnet32x4
student = _base_.shufflenetv1
teacher_ckpt = 'work_dirs/resnet32x4/epoch_240.pth'
growth_rate = 1.005  # of the preview threshold, see methods/pckd.py

# Widths of the last features, and of PCKD's projection between them.
s_channels = student.head.in_channels
t_channels = teacher.head.in_channels
hidden_channels = 16 * t_channels
# Eq. 3 compares classifiers of one width: None leaves it out.
center_alignment = dict() if s_channels == t_channels else None
