# PCKD without the soft targets of KD, lambda = 0 ("PCKD (w/o L_KD)").
_base_ = './pckd.py'

model = dict(distiller=dict(distill_losses=dict(loss_kd=None)))
