# KD with logit standardisation, VGG13 -> VGG8 on CIFAR-100
# Sun et al., arXiv 2403.01427; T and weight of its log for this pair
#
# Reproduces  top-1 74.36 (its code, best epoch)
# Table I     student 70.36, KD 72.98, PCKD 75.80, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/kd_ls_vgg13_vgg8.py
# Cost        one view: 0.285 + 3 * 0.0965 = 0.57 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_vgg8_cifar100.py', '../_base_/methods/kd_ls.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(distill_losses=dict(loss_kd=dict(tau=3, loss_weight=9))),
)
published = dict(top1=74.36)
