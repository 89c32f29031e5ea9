# PCKD, ResNet50 -> MobileNetV2 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  top-1 71.85 (Table II)
# Table II    student 64.60, KD 67.35, PCKD 71.85, teacher 79.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/pckd_resnet50_mobilenetv2.py
# Cost        four views: 4 * (1.3 + 3 * 0.00695) = 5.3 GMAC per image
_base_ = [
    '../_base_/pairs/resnet50_mobilenetv2_cifar100.py',
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
published = dict(top1=71.85)
