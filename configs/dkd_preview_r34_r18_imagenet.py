# DKD with the preview strategy, one view of each image: a hard image's soft
# target counts little at first.
# Not in the paper; no published figure.
# Command  tools/dist_train.sh configs/dkd_preview_r34_r18_imagenet.py 8
# Cost     that of dkd_r34_r18_imagenet.py
_base_ = './dkd_r34_r18_imagenet.py'

model = dict(
    type='RotatedViewDistill',
    views=(0,),
    distiller=dict(
        type='PreviewDistiller',
        sample_weighting=dict(type='PreviewWeighting', growth_rate=1.005),
        weighted_losses=['loss_dkd'],
        distill_losses=dict(loss_dkd=dict(reduction='none')),
    ),
)
published = None
