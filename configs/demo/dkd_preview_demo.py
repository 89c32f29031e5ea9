# DKD with the preview strategy on the demo's pictures.
# Command  python tools/train.py configs/demo/dkd_preview_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/dkd_preview.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, distiller=dict(distill_losses=dict(loss_dkd=dict(beta=1)))
)
