# SSKD, ResNet32x4 -> ShuffleNetV2 on CIFAR-100
# Xu et al., arXiv 2006.07114; its head first, sskd_heads/resnet32x4.py
#
# Reproduces  top-1 77.88 (Table II; 0.5 to 1.5 more by its own code, with other teachers)
# Table II    student 71.82, KD 74.45, PCKD 79.61, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/sskd_resnet32x4_shufflenetv2.py
# Cost        four views: 4 * (1.09 + 3 * 0.0456) = 4.9 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet32x4_shufflenetv2_cifar100.py',
    '../_base_/methods/sskd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(
        connectors=dict(
            head_t=dict(
                checkpoint='work_dirs/sskd_heads/resnet32x4/epoch_60.pth',
                trained_by='configs/cifar100/sskd_heads/resnet32x4.py',
            )
        )
    ),
)
published = dict(top1=77.88)
