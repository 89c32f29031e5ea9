# DKD of standardized logits on the demo's pictures, weights of
# _base_/methods/dkd_ls.py.
# Command  python tools/train.py configs/demo/dkd_ls_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/dkd_ls.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
