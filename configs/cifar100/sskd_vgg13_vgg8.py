# SSKD, VGG13 -> VGG8 on CIFAR-100
# Xu et al., arXiv 2006.07114; its head first, sskd_heads/vgg13.py
#
# Reproduces  top-1 74.35 (Table I; 0.5 to 1.5 more by its own code, with other teachers)
# Table I     student 70.36, KD 72.98, PCKD 75.80, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/sskd_vgg13_vgg8.py
# Cost        four views: 4 * (0.285 + 3 * 0.0965) = 2.3 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_vgg8_cifar100.py', '../_base_/methods/sskd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(
        connectors=dict(
            head_t=dict(
                checkpoint='work_dirs/sskd_heads/vgg13/epoch_60.pth',
                trained_by='configs/cifar100/sskd_heads/vgg13.py',
            )
        )
    ),
)
published = dict(top1=74.35)
