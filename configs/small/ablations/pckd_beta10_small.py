# Fig. 5: PCKD with 10 instead of 20 as the weight of the feature alignment.
# Command  python tools/train.py configs/small/ablations/pckd_beta10_small.py
_base_ = '../pckd_small.py'

model = dict(
    distiller=dict(distill_losses=dict(loss_feature_alignment=dict(loss_weight=10)))
)
