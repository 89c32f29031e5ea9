# FSP on the small set, weights of ResNet56 -> ResNet20
# Yim et al., CVPR 2017; 30 epochs of its own loss, then 240 of the task alone; here 2 and 12
#
# Command     python tools/train.py configs/small/fsp_small.py
# Written from ../cifar100/table.yml by tools/dev/write_configs.py.
_base_ = ['../_base_/pairs/small.py', '../_base_/methods/fsp.py']

from mmrazor_pckd.apis.recipes import fit
from mmrazor_pckd.apis.short_schedule import shortened

model = fit(_base_.model, _base_)
custom_hooks = _base_.custom_hooks + shortened(_base_.method_hooks, _base_.max_epochs)
train_cfg = dict(max_epochs=14)
param_scheduler = dict(begin=2, end=14)
