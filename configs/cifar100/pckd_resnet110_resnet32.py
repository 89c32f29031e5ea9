# PCKD, ResNet110 -> ResNet32 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  top-1 75.12 (Table I)
# Table I     student 71.14, KD 73.08, PCKD 75.12, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/pckd_resnet110_resnet32.py
# Cost        four views: 4 * (0.255 + 3 * 0.0698) = 1.9 GMAC per image
_base_ = ['../_base_/pairs/resnet110_resnet32_cifar100.py', '../_base_/methods/pckd.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(
        sample_weighting=dict(growth_rate=_base_.growth_rate),
        connectors=dict(
            projection=dict(
                in_channels=_base_.s_channels,
                hidden_channels=_base_.hidden_channels,
                out_channels=_base_.t_channels,
            ),
            embedding_s=dict(
                in_channels=_base_.s_channels, out_channels=_base_.s_channels
            ),
            embedding_t=dict(
                in_channels=_base_.s_channels, out_channels=_base_.t_channels
            ),
        ),
        distill_losses=dict(loss_center_alignment=_base_.center_alignment),
    ),
)
published = dict(top1=75.12)
