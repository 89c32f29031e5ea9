# RKD on the demo's pictures, weights of _base_/methods/rkd.py.
# Command  python tools/train.py configs/demo/rkd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/rkd.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
)
