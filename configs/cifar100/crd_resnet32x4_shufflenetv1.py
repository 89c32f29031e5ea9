# CRD, ResNet32x4 -> ShuffleNetV1 on CIFAR-100
# Tian et al., arXiv 1910.10699
#
# Reproduces  top-1 75.11 (its paper)
# Table II    student 70.50, KD 74.07, PCKD 79.21, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/crd_resnet32x4_shufflenetv1.py
# Cost        one view: 1.09 + 3 * 0.0404 = 1.2 GMAC per image
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv1_cifar100.py',
    '../_base_/methods/crd.py',
]

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(
        connectors=dict(
            embedding_s=dict(in_channels=_base_.s_channels),
            embedding_t=dict(in_channels=_base_.t_channels),
        )
    ),
)
custom_hooks = _base_.custom_hooks + [dict(type='mmrazor.TrainLabelsHook')]
published = dict(top1=75.11)
