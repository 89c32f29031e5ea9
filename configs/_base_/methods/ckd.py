# CKD: category contrastive learning without the preview strategy, without KD
# (Table V, line 3). Every image weighs 1 from the first epoch on.
_base_ = './pckd_without_kd.py'

model = dict(distiller=dict(sample_weighting=None))
