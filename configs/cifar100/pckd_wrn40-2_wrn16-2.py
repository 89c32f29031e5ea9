# PCKD, WRN-40-2 -> WRN-16-2 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  top-1 76.97 (Table I)
# Table I     student 73.26, KD 74.92, PCKD 76.97, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/pckd_wrn40-2_wrn16-2.py
# Cost        four views: 4 * (0.329 + 3 * 0.102) = 2.5 GMAC per image
_base_ = ['../_base_/pairs/wrn40-2_wrn16-2_cifar100.py', '../_base_/methods/pckd.py']

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
published = dict(top1=76.97)
