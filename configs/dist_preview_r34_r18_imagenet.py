# DIST with the preview strategy, one view of each image: the relation between
# the classes of a hard image counts little at first. The relation between the
# images of a class belongs to no one image and keeps its weight.
# Not in the paper; no published figure.
# Command  tools/dist_train.sh configs/dist_preview_r34_r18_imagenet.py 8
# Cost     that of dist_r34_r18_imagenet.py
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/dist_preview.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = None
