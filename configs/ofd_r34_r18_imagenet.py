# OFD: A Comprehensive Overhaul of Feature Distillation, arXiv 1904.01866.
#
# Reproduces  top-1 70.81, the figure that later papers give for this pair
#             (arXiv 2104.09044). Not run here yet.
# Command     tools/dist_train.sh configs/ofd_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# Squares over 10000, as in the authors' code for ImageNet.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/ofd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    distiller=dict(
        distill_losses={f'loss_layer{n}': dict(mul_factor=10000) for n in (1, 2, 3, 4)}
    ),
)
published = dict(top1=70.81)
