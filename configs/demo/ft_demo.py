# FT on the demo's pictures, weights of _base_/methods/ft.py.
# Command  python tools/train.py configs/demo/ft_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/ft.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(
        connectors=dict(
            translator=dict(
                in_channel=_base_.s_stages[2], out_channel=_base_.t_stages[2] // 2
            ),
            autoencoder=dict(
                in_channel=_base_.t_stages[2], out_channel=_base_.t_stages[2] // 2
            ),
        )
    ),
)
