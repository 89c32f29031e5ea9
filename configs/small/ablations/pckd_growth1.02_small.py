# Fig. 5: PCKD with a threshold that grows by 1.02 in an epoch, instead of 1.005.
# Command  python tools/train.py configs/small/ablations/pckd_growth1.02_small.py
_base_ = '../pckd_small.py'

model = dict(distiller=dict(sample_weighting=dict(growth_rate=1.02)))
