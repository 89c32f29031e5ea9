# MLD with logit standardisation, VGG13 -> VGG8 on CIFAR-100
# Sun et al., arXiv 2403.01427; published with 480 epochs, here 240; weight and lr of its log for this pair
#
# Reproduces  top-1 75.22 (its code, best epoch, epochs of MLD)
# Table I     student 70.36, KD 72.98, PCKD 75.80, teacher 74.64
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/mld_ls_vgg13_vgg8.py
# Cost        two views: 2 * (0.285 + 3 * 0.0965) = 1.1 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/vgg13_vgg8_cifar100.py', '../_base_/methods/mld_ls.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(
        distill_losses=dict(
            loss_weak=dict(loss_weight=3),
            loss_weak_ends=dict(loss_weight=9),
            loss_strong=dict(loss_weight=6),
            loss_classes=dict(loss_weight=3),
            loss_images=dict(loss_weight=3),
        )
    ),
)
data_preprocessor = dict(
    _delete_=True,
    type='mmpretrain.AsyncClsDataPreprocessor',
    num_classes=_base_.num_classes,
    mean=_base_.data_preprocessor.mean,
    std=_base_.data_preprocessor.std,
)
train_dataloader = dict(
    num_workers=4, persistent_workers=True, dataset=dict(pipeline=_base_.two_views)
)
optim_wrapper = dict(optimizer=dict(lr=0.01))
published = dict(top1=75.22)
