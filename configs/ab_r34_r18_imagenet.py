# AB: Knowledge Transfer via Distillation of Activation Boundaries Formed by
# Hidden Neurons, arXiv 1811.03233, on MMRazor's own SingleTeacherDistill and
# ConfigurableDistiller.
#
# Reproduces  no published figure for this pair.
# Command     tools/dist_train.sh configs/ab_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# The distillation stops after 20 epochs, the length of MMRazor's own
# initialization; for one run where the paper has two see _base_/methods/ab.py.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/ab.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + [
    dict(type='mmrazor.StopDistillHook', stop_epoch=20)
]
published = None
