# KD with the preview strategy (Table V, line 2), one view of each image: a
# hard image's soft target counts little at first.
# The paper gives it for CIFAR-100 only; no published figure on ImageNet.
# Command  tools/dist_train.sh configs/kd_preview_r34_r18_imagenet.py 8
# Cost     that of kd_r34_r18_imagenet.py
_base_ = './kd_r34_r18_imagenet.py'

model = dict(
    type='RotatedViewDistill',
    views=(0,),
    distiller=dict(
        type='PreviewDistiller',
        sample_weighting=dict(type='PreviewWeighting', growth_rate=1.005),
        weighted_losses=['loss_kd'],
        distill_losses=dict(loss_kd=dict(reduction='none')),
    ),
)
published = None
