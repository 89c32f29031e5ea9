# FitNet: FitNets: Hints for Thin Deep Nets, arXiv 1412.6550
#
# Reproduces  no published figure for this pair.
# Command     tools/dist_train.sh configs/fitnet_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# Weights of CIFAR-100, not tuned on ImageNet; one training where the paper has
# two, see _base_/methods/fitnet.py.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/fitnet.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
