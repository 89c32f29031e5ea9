# KD on the demo's pictures, weights of _base_/methods/kd.py.
# Command  python tools/train.py configs/demo/kd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/kd.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
)
