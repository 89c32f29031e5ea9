# SP: Similarity-Preserving Knowledge Distillation, arXiv 1907.09682.
#
# Reproduces  top-1 70.62 of CRD's comparison, arXiv 1910.10699, which gives no
#             weight for ImageNet; its paper has none. Not run here yet.
# Command     tools/dist_train.sh configs/sp_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# Weight 12000: an image is compared with the 256 of all processes, a mean over
# four times as many as the 64 that 3000 belongs to, and a fourth as large.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/sp.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_sp=dict(loss_weight=12000))),
)
published = dict(top1=70.62)
