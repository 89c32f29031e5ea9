# CRD, VGG13 -> VGG8 on CIFAR-100
# Tian et al., arXiv 1910.10699
#
# Reproduces  top-1 73.94 (its paper)
# Table I     student 70.36, KD 72.98, PCKD 75.80, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/crd_vgg13_vgg8.py
# Cost        one view: 0.285 + 3 * 0.0965 = 0.57 GMAC per image
_base_ = ['../_base_/pairs/vgg13_vgg8_cifar100.py', '../_base_/methods/crd.py']

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
published = dict(top1=73.94)
