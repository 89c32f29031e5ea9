# KD with logit standardisation on the small set, weights of ResNet56 -> ResNet20
# Sun et al., arXiv 2403.01427
#
# Command     python tools/train.py configs/small/kd_ls_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/kd_ls.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, architecture=dict(head=dict(loss=dict(loss_weight=0.1)))
)
