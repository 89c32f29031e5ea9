# CKD: category contrastive learning without the preview strategy, without KD
# (Table V, line 3). Every image weighs 1 from the first epoch on.
# The paper gives it for CIFAR-100 only; no published figure on ImageNet.
# Command  tools/dist_train.sh configs/ckd_r34_r18_imagenet.py 8
# Cost     that of pckd_r34_r18_imagenet.py
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/ckd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
