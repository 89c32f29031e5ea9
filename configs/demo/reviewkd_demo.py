# ReviewKD on the demo's pictures, weights of _base_/methods/reviewkd.py. The
# warm-up, a twelfth of the epochs on CIFAR-100, would be the first epoch here.
# Command  python tools/train.py configs/demo/reviewkd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/reviewkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
