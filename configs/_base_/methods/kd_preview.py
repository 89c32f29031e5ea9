# KD with the preview strategy, one view of each image: a hard image's soft
# target counts little at first. Table V, line 2, of PCKD, arXiv 2410.14143.
_base_ = './kd.py'

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
