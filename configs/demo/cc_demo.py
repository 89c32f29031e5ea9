# CC on the demo's pictures, weights of _base_/methods/cc.py.
# Command  python tools/train.py configs/demo/cc_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/cc.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
