# KD with the preview strategy on the demo's pictures.
# Command  python tools/train.py configs/demo/kd_preview_demo.py
_base_ = './kd_demo.py'

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
