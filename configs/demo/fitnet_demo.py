# FitNet on the demo's pictures, weights of _base_/methods/fitnet.py.
# Command  python tools/train.py configs/demo/fitnet_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/fitnet.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(
        connectors=dict(
            regressor=dict(
                in_channel=_base_.s_stages[1], out_channel=_base_.t_stages[1]
            )
        )
    ),
)
