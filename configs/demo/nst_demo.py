# NST on the demo's pictures, weights of _base_/methods/nst.py.
# Command  python tools/train.py configs/demo/nst_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/nst.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
