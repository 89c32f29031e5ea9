# RKD: Relational Knowledge Distillation, arXiv 1904.05068, on MMRazor's own
# SingleTeacherDistill and ConfigurableDistiller.
#
# Reproduces  MMRazor's own figure for these weights: top-1 70.23. The paper
#             gives none for this pair. Not run here yet.
# Command     tools/dist_train.sh configs/rkd_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/rkd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
published = dict(top1=70.23)
