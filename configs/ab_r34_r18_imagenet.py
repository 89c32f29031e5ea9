# AB: Knowledge Transfer via Distillation of Activation Boundaries Formed by
# Hidden Neurons, arXiv 1811.03233
#
# Reproduces  no published figure for this pair.
# Command     tools/dist_train.sh configs/ab_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image in the first
#             stage, 3 * 1.82 = 5.5 in the second.
# Two stages, as the paper has them: 20 epochs, the length of MMRazor's own
# initialization, then the whole schedule of 100 epochs by the task alone.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/ab.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + [dict(type='mmrazor.TwoStageHook', epochs=20)]
train_cfg = dict(max_epochs=120)
param_scheduler = [
    _base_.param_scheduler[0],
    dict(_base_.param_scheduler[1], milestones=[50, 80, 100, 110]),
]
published = None
