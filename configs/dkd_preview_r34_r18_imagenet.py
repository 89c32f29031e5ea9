# DKD with the preview strategy, one view of each image: a hard image's soft
# target counts little at first.
# Not in the paper; no published figure.
# Command  tools/dist_train.sh configs/dkd_preview_r34_r18_imagenet.py 8
# Cost     that of dkd_r34_r18_imagenet.py
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/dkd_preview.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_dkd=dict(tau=1, beta=0.5))),
)
published = None
