# CKD with KD: PCKD without the preview strategy (Table V). Every image weighs
# 1 from the first epoch on.
_base_ = './pckd.py'

model = dict(distiller=dict(sample_weighting=None))
