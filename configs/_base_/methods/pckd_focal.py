# PCKD with the weight of focal loss instead of the preview's (Table VIII):
# hard images count more.
_base_ = './pckd.py'

model = dict(
    distiller=dict(sample_weighting=dict(_delete_=True, type='FocalWeighting', gamma=2))
)
