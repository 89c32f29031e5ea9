# AT: Paying More Attention to Attention, arXiv 1612.03928
#
# Reproduces  top-1 70.70 of its paper. Not run here yet.
# Command     tools/dist_train.sh configs/at_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# All four stages with weight 1000, as in the authors' ImageNet code.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/at.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=70.70)
