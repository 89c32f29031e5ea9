# DKD on the demo's pictures. Beta 8 is for CIFAR-100's teachers; this one is
# so sure of its label that the loss would be twenty times that of the task,
# and the student would end below the one that learns alone.
# Chosen by the validation pictures of the demo, seed 0.
# Command  python tools/train.py configs/demo/dkd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/dkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, distiller=dict(distill_losses=dict(loss_dkd=dict(beta=1)))
)
