# DKD with the preview strategy, one view of each image: a hard image's soft
# target counts little at first. Not in the paper of PCKD, arXiv 2410.14143.
_base_ = './dkd.py'

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
