# CRD, ResNet32x4 -> ShuffleNetV2 on CIFAR-100
# Tian et al., arXiv 1910.10699
#
# Reproduces  top-1 75.65 (its paper)
# Table II    student 71.82, KD 74.45, PCKD 79.61, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/crd_resnet32x4_shufflenetv2.py
# Cost        one view: 1.09 + 3 * 0.0456 = 1.2 GMAC per image
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv2_cifar100.py',
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
published = dict(top1=75.65)
