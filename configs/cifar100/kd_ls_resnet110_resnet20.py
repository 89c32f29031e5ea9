# KD with logit standardisation, ResNet110 -> ResNet20 on CIFAR-100
# Sun et al., arXiv 2403.01427; T and weight of its log for this pair
#
# Reproduces  top-1 71.48 (its code, best epoch)
# Table I     student 69.06, KD 70.67, PCKD 72.55, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/kd_ls_resnet110_resnet20.py
# Cost        one view: 0.255 + 3 * 0.0412 = 0.38 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet110_resnet20_cifar100.py',
    '../_base_/methods/kd_ls.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(distill_losses=dict(loss_kd=dict(tau=4, loss_weight=12))),
)
published = dict(top1=71.48)
