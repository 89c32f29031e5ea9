# KD of standardized logits on the demo's pictures, weights of
# _base_/methods/kd_ls.py.
# Command  python tools/train.py configs/demo/kd_ls_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/kd_ls.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, architecture=dict(head=dict(loss=dict(loss_weight=0.1)))
)
