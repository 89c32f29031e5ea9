# DKD with logit standardisation, ResNet50 -> MobileNetV2 on CIFAR-100
# Sun et al., arXiv 2403.01427; T, weight and beta of its log for this pair
#
# Reproduces  top-1 70.45 (its code, best epoch)
# Table II    student 64.60, KD 67.35, PCKD 71.85, teacher 79.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/dkd_ls_resnet50_mobilenetv2.py
# Cost        one view: 1.3 + 3 * 0.00695 = 1.3 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = [
    '../_base_/pairs/resnet50_mobilenetv2_cifar100.py',
    '../_base_/methods/dkd_ls.py',
]

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_dkd=dict(tau=2, loss_weight=15, beta=2))),
)
custom_hooks = _base_.custom_hooks + [
    dict(type='mmrazor.LossWarmupHook', losses=['loss_dkd'], epochs=20)
]
published = dict(top1=70.45)
