# PCKD on the demo's pictures, weights of _base_/methods/pckd.py.
# Command  python tools/train.py configs/demo/pckd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/pckd.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(
        connectors=dict(
            projection=dict(
                in_channels=_base_.s_channels,
                hidden_channels=_base_.hidden_channels,
                out_channels=_base_.t_channels,
            ),
            embedding_s=dict(
                in_channels=_base_.s_channels, out_channels=_base_.s_channels
            ),
            embedding_t=dict(
                in_channels=_base_.s_channels, out_channels=_base_.t_channels
            ),
        )
    ),
)
