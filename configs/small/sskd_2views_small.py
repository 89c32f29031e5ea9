# SSKD with two views in a step on the small set, weights of ResNet56 -> ResNet20
# ours, after Xu et al., arXiv 2006.07114; its head first, configs/small/sskd_head_small.py
#
# Command     python tools/train.py configs/small/sskd_2views_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/sskd_2views.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(
        connectors=dict(
            head_t=dict(
                checkpoint='work_dirs/small/sskd_head_small/seed_0/epoch_3.pth',
                trained_by='configs/small/sskd_head_small.py',
            )
        )
    ),
)
