# The student of the demo alone: what distillation has to beat.
# Command  python tools/train.py configs/demo/student_demo.py
_base_ = '../_base_/pairs/demo.py'

model = {{_base_.student}}
custom_hooks = [
    dict(type='mmrazor.SeededInitHook'),
    dict(type='mmrazor.CheckDataHook'),
    dict(type='mmrazor.FiniteLossHook'),
    dict(type='mmrazor.SkipBrokenImagesHook', limit=100),
]
