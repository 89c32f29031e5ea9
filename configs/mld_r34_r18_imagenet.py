# MLD: Multi-Level Logit Distillation, CVPR 2023, see _base_/methods/mld.py.
#
# Reproduces  top-1 71.90, top-5 90.55 of its paper. Not run here yet.
# Command     tools/dist_train.sh configs/mld_r34_r18_imagenet.py 8
# Cost        two views: 2 * (3.67 + 3 * 1.82) = 18 GMAC per image.
# Its ImageNet recipe: T 1 in the place of 4, weight 0.5 of all of it and 0.5 of the
# labels' loss of each view, on batches of 512 with lr 0.1 and x0.1 at 30, 60, 90;
# images and classes were related on each of its GPUs alone. Here the batch is 256,
# with a decay and an epoch of warm-up more, as for all methods, and they are
# related over all processes.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/mld.py']

from mmrazor_pckd.apis.recipes import fit

taus = (1, 2, 3, 5, 6)
model = fit(
    _base_.model,
    _base_,
    # The pair's student, written out for the weight of the labels.
    architecture=dict(
        _delete_=True,
        _scope_='mmpretrain',
        type='ImageClassifier',
        backbone=dict(type='ResNet', depth=18, num_stages=4, out_indices=(3,)),
        neck=dict(type='GlobalAveragePooling'),
        head=dict(
            type='LinearClsHead',
            num_classes=_base_.num_classes,
            in_channels=_base_.student_facts.width,
            loss=dict(type='CrossEntropyLoss', loss_weight=0.5),
            topk=(1, 5),
        ),
    ),
    distiller=dict(
        distill_losses=dict(
            loss_weak=dict(taus=(1, 3, 5), loss_weight=0.25),
            loss_weak_ends=dict(loss_weight=0.75),
            loss_strong=dict(taus=(1, 3, 5), loss_weight=0.5),
            loss_classes=dict(taus=taus, loss_weight=0.25),
            loss_images=dict(taus=taus, loss_weight=0.25),
        )
    ),
)
# The pair's pipeline twice, where each view crops the image that is loaded once,
# and more behind it for the strong view. Colours are read as BGR.
crop, flip, pack = _base_.train_pipeline
load = dict(type='mmrazor.LoadIntactImage')
weak_view = [dict(crop, type='RandomResizedCrop'), flip]
cutout = dict(magnitude_range=(1, 113), pad_val=(114, 123, 125))
strong_view = [*weak_view, _base_.randaugment, dict(_base_.cutout, **cutout)]
views = dict(type='MultiView', num_views=[1, 1], transforms=[weak_view, strong_view])
train_dataloader = dict(dataset=dict(pipeline=[load, views, pack]))
published = dict(top1=71.90, top5=90.55)
