# PCKD, WRN-40-2 -> ShuffleNetV1 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  top-1 78.44 (Table II)
# Table II    student 70.50, KD 74.83, PCKD 78.44, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/pckd_wrn40-2_shufflenetv1.py
# Cost        four views: 4 * (0.329 + 3 * 0.0404) = 1.8 GMAC per image
_base_ = [
    '../_base_/pairs/wrn40-2_shufflenetv1_cifar100.py',
    '../_base_/methods/pckd.py',
]

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
published = dict(top1=78.44)
