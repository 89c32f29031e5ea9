# FT on the small set, weights of ResNet56 -> ResNet20
# Kim et al., arXiv 1802.04977, as CRD's comparison has it: attention of factors
#
# Command     python tools/train.py configs/small/ft_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/ft.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses=dict(loss_factor=dict(attention=True, loss_weight=200))
    ),
)
