# ReviewKD, ResNet56 -> ResNet20 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of its code for this pair;
# the chain of fusions takes 3 * 0.0187 GMAC more
#
# Reproduces  top-1 71.89 (its paper: batch 128, best epoch, teachers of its own)
# Table I     student 69.06, KD 70.66, PCKD 72.21, teacher 72.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_resnet56_resnet20.py
# Cost        one view: 0.127 + 3 * 0.0412 = 0.25 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet56_resnet20_cifar100.py',
    '../_base_/methods/reviewkd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_review=dict(loss_weight=0.6))),
)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=71.89)
