# AB on the demo's pictures, weights of _base_/methods/ab.py, three epochs of
# the first stage.
# Command  python tools/train.py configs/demo/ab_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/ab.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + [dict(type='mmrazor.TwoStageHook', epochs=3)]
