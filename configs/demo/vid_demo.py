# VID on the demo's pictures, weights of _base_/methods/vid.py.
# Command  python tools/train.py configs/demo/vid_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/vid.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
