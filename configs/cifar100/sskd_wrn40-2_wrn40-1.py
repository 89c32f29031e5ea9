# SSKD, WRN-40-2 -> WRN-40-1 on CIFAR-100
# Xu et al., arXiv 2006.07114; its head first, sskd_heads/wrn40-2.py
#
# Reproduces  top-1 74.59 (Table I; 0.5 to 1.5 more by its own code, with other teachers)
# Table I     student 71.98, KD 73.54, PCKD 76.24, teacher 75.61
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/sskd_wrn40-2_wrn40-1.py
# Cost        four views: 4 * (0.329 + 3 * 0.084) = 2.3 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/wrn40-2_wrn40-1_cifar100.py', '../_base_/methods/sskd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(
        connectors=dict(
            head_t=dict(
                checkpoint='work_dirs/sskd_heads/wrn40-2/epoch_60.pth',
                trained_by='configs/cifar100/sskd_heads/wrn40-2.py',
            )
        )
    ),
)
published = dict(top1=74.59)
