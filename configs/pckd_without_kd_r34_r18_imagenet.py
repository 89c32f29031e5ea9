# PCKD without the soft targets of KD, lambda = 0 ("PCKD (w/o L_KD)").
# The paper gives it for CIFAR-100 only; no published figure on ImageNet.
# Command  tools/dist_train.sh configs/pckd_without_kd_r34_r18_imagenet.py 8
# Cost     that of pckd_r34_r18_imagenet.py
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/pckd_without_kd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
