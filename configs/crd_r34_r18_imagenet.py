# CRD: Contrastive Representation Distillation, arXiv 1910.10699, on MMRazor's
# own SingleTeacherDistill and ConfigurableDistiller.
#
# Reproduces  top-1 71.17 of its paper. Not run here yet.
# Command     tools/dist_train.sh configs/crd_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image. The two
#             memories take 1.3 GB on the device and in each checkpoint.
# Weight, negatives and temperature of CIFAR-100, which the paper keeps.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/crd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + _base_.method_hooks
published = dict(top1=71.17)
