# SSKD on the demo's pictures, weights of _base_/methods/sskd.py.
# Command  python tools/train.py configs/demo/sskd_head_demo.py --work-dir \
#              work_dirs/demo/sskd_head_demo/seed_0, once, then
#          python tools/train.py configs/demo/sskd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/sskd.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    _base_,
    architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
    distiller=dict(
        connectors=dict(
            head_t=dict(
                checkpoint='work_dirs/demo/sskd_head_demo/seed_0/epoch_12.pth',
                trained_by='configs/demo/sskd_head_demo.py',
            )
        )
    ),
)
