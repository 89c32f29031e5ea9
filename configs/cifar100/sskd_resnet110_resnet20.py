# SSKD, ResNet110 -> ResNet20 on CIFAR-100
# Xu et al., arXiv 2006.07114; its head first, sskd_heads/resnet110.py
#
# Reproduces  top-1 69.85 (Table I; 0.5 to 1.5 more by its own code, with other teachers)
# Table I     student 69.06, KD 70.67, PCKD 72.55, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/sskd_resnet110_resnet20.py
# Cost        four views: 4 * (0.255 + 3 * 0.0412) = 1.5 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet110_resnet20_cifar100.py', '../_base_/methods/sskd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(
        connectors=dict(
            head_t=dict(
                checkpoint='work_dirs/sskd_heads/resnet110/epoch_60.pth',
                trained_by='configs/cifar100/sskd_heads/resnet110.py',
            )
        )
    ),
)
published = dict(top1=69.85)
