# KD with the preview strategy (Table V, line 2), one view of each image: a
# hard image's soft target counts little at first.
# The paper gives it for CIFAR-100 only; no published figure on ImageNet.
# Command  tools/dist_train.sh configs/kd_preview_r34_r18_imagenet.py 8
# Cost     that of kd_r34_r18_imagenet.py
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/kd_preview.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(distill_losses=dict(loss_kd=dict(tau=1, loss_weight=3))),
)
published = None
