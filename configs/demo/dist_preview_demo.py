# DIST with the preview strategy on the demo's pictures.
# Command  python tools/train.py configs/demo/dist_preview_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/dist_preview.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
