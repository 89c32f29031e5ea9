# CRD, ResNet50 -> MobileNetV2 on CIFAR-100
# Tian et al., arXiv 1910.10699
#
# Reproduces  top-1 69.11 (its paper)
# Table II    student 64.60, KD 67.35, PCKD 71.85, teacher 79.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/crd_resnet50_mobilenetv2.py
# Cost        one view: 1.3 + 3 * 0.00695 = 1.3 GMAC per image
_base_ = [
    '../_base_/pairs/resnet50_mobilenetv2_cifar100.py',
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
published = dict(top1=69.11)
