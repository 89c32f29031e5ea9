# OFD on the demo's pictures, weights of _base_/methods/ofd.py.
# Command  python tools/train.py configs/demo/ofd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/ofd.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(
        connectors=dict(
            connector1=dict(
                in_channel=_base_.s_stages[0], out_channel=_base_.t_stages[0]
            ),
            connector2=dict(
                in_channel=_base_.s_stages[1], out_channel=_base_.t_stages[1]
            ),
            connector3=dict(
                in_channel=_base_.s_stages[2], out_channel=_base_.t_stages[2]
            ),
        )
    ),
)
