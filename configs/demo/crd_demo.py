# CRD on the demo's pictures, weights of _base_/methods/crd.py; fewer negatives
# for fewer pictures.
# Command  python tools/train.py configs/demo/crd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/crd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_crd=dict(num_negatives=512))),
)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
