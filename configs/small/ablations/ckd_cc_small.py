# Table VI: CKD with center contrast alone.
# Command  python tools/train.py configs/small/ablations/ckd_cc_small.py
_base_ = '../ckd_small.py'

model = dict(
    distiller=dict(
        distill_losses=dict(loss_feature_alignment=None, loss_center_alignment=None)
    )
)
