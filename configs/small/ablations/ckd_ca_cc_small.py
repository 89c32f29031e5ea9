# Table VI: CKD with center alignment and center contrast alone.
# Command  python tools/train.py configs/small/ablations/ckd_ca_cc_small.py
_base_ = '../ckd_small.py'

model = dict(distiller=dict(distill_losses=dict(loss_feature_alignment=None)))
