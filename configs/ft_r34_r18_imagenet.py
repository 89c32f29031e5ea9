# FT: Paraphrasing Complex Network: Network Compression via Factor Transfer,
# arXiv 1802.04977
#
# Reproduces  no figure that is certain for this pair.
# Command     tools/dist_train.sh configs/ft_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# Weights of CIFAR, not tuned on ImageNet; one training where the paper has
# two, see _base_/methods/ft.py.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/ft.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
