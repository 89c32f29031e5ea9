# ReviewKD, ResNet110 -> ResNet32 on CIFAR-100
# Chen et al., arXiv 2104.09044; weight of its code for this pair;
# the chain of fusions takes 3 * 0.0187 GMAC more
#
# Reproduces  top-1 73.89 (its paper: batch 128, best epoch, teachers of its own)
# Table I     student 71.14, KD 73.08, PCKD 75.12, teacher 74.31
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/reviewkd_resnet110_resnet32.py
# Cost        one view: 0.255 + 3 * 0.0698 = 0.46 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet110_resnet32_cifar100.py',
    '../_base_/methods/reviewkd.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_review=dict(loss_weight=1))),
)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=73.89)
