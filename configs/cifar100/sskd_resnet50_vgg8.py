# SSKD, ResNet50 -> VGG8 on CIFAR-100
# Xu et al., arXiv 2006.07114; its head first, sskd_heads/resnet50.py
#
# Reproduces  top-1 74.87 (Table II; 0.5 to 1.5 more by its own code, with other teachers)
# Table II    student 70.36, KD 73.81, PCKD 76.32, teacher 79.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/sskd_resnet50_vgg8.py
# Cost        four views: 4 * (1.3 + 3 * 0.0965) = 6.4 GMAC per image
# Written from table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/resnet50_vgg8_cifar100.py', '../_base_/methods/sskd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(
        connectors=dict(
            head_t=dict(
                checkpoint='work_dirs/sskd_heads/resnet50/epoch_60.pth',
                trained_by='configs/cifar100/sskd_heads/resnet50.py',
            )
        )
    ),
)
published = dict(top1=74.87)
