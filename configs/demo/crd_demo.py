# CRD on the demo's pictures, weights of _base_/methods/crd.py; fewer negatives
# for fewer pictures.
# Command  python tools/train.py configs/demo/crd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/crd.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(
        connectors=dict(
            embedding_s=dict(in_channels=_base_.s_channels),
            embedding_t=dict(in_channels=_base_.t_channels),
        ),
        distill_losses=dict(loss_crd=dict(num_negatives=512)),
    ),
)
custom_hooks = _base_.custom_hooks + [dict(type='mmrazor.TrainLabelsHook')]
