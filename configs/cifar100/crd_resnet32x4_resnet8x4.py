# CRD, ResNet32x4 -> ResNet8x4 on CIFAR-100
# Tian et al., arXiv 1910.10699
#
# Reproduces  top-1 75.51 (its paper)
# Table I     student 72.50, KD 73.33, PCKD 77.14, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/crd_resnet32x4_resnet8x4.py
# Cost        one view: 1.09 + 3 * 0.178 = 1.6 GMAC per image
_base_ = [
    '../_base_/pairs/resnet32x4_resnet8x4_cifar100.py',
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
published = dict(top1=75.51)
