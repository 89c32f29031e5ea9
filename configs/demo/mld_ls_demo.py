# MLD of standardized logits on the demo's pictures, weights of _base_/methods/mld_ls.py.
# Command  python tools/train.py configs/demo/mld_ls_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/mld_ls.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model, _base_, architecture=dict(head=dict(loss=dict(loss_weight=0.1)))
)
# The pair's pipeline twice, and more behind it for the strong view. Colours are
# read as BGR.
load, *weak_view, pack = _base_.train_pipeline
cutout = dict(pad_val=(114, 123, 125))
strong_view = [*weak_view, _base_.randaugment, dict(_base_.cutout, **cutout)]
views = dict(type='MultiView', num_views=[1, 1], transforms=[weak_view, strong_view])
train_dataloader = dict(dataset=dict(pipeline=[load, views, pack]))
