# Table VI: CKD with feature alignment alone.
# Command  python tools/train.py configs/small/ablations/ckd_fa_small.py
_base_ = '../ckd_small.py'

model = dict(
    distiller=dict(
        distill_losses=dict(loss_center_alignment=None, loss_center_contrast=None)
    )
)
