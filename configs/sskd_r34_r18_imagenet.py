# SSKD: Knowledge Distillation Meets Self-Supervision, arXiv 2006.07114
#
# Reproduces  Table III: top-1 71.62, top-5 90.67, the figures of its paper.
#             Not run here yet.
# Command     tools/dist_train.sh configs/sskd_head_r34_imagenet.py 8, once, then
#             tools/dist_train.sh configs/sskd_r34_r18_imagenet.py 8
# Cost        4 views of each image through both networks, per image
#             4 * (3.67 + 3 * 1.82) = 36.5 GMAC; the head 14.7 in 30 epochs.
# There is no public recipe: the authors' ImageNet code was never released. The
# weights are those of CIFAR-100, the schedule is that of all methods here.
# torchdistill's run, with labels of weight 1 and weight decay 5e-4, ends at 70.09.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/sskd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    # mmpretrain's ResNet-18, with the labels' weight.
    architecture=dict(
        _delete_=True,
        _scope_='mmpretrain',
        type='ImageClassifier',
        backbone=dict(type='ResNet', depth=18, out_indices=(3,)),
        neck=dict(type='GlobalAveragePooling'),
        head=dict(
            type='LinearClsHead',
            num_classes=_base_.num_classes,
            in_channels=_base_.student_facts.width,
            loss=dict(type='CrossEntropyLoss', loss_weight=0.1),
            topk=(1, 5),
        ),
    ),
    distiller=dict(
        connectors=dict(
            head_t=dict(
                checkpoint='work_dirs/sskd_head_r34_imagenet/epoch_30.pth',
                trained_by='configs/sskd_head_r34_imagenet.py',
            )
        )
    ),
)
published = dict(top1=71.62, top5=90.67)
