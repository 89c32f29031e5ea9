# PCKD with a curriculum instead of the preview (Table IX): a hard image does not
# count until the threshold has passed it.
_base_ = './pckd.py'

model = dict(distiller=dict(sample_weighting=dict(type='CurriculumWeighting')))
