# PCKD on the demo's pictures, weights of _base_/methods/pckd.py.
# Command  python tools/train.py configs/demo/pckd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/pckd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
