# The teacher of the demo: deeper, wider, trained alone.
# Command  python tools/train.py configs/demo/teacher_demo.py
_base_ = '../_base_/pairs/demo.py'

model = {{_base_.teacher}}
custom_hooks = [
    dict(type='mmrazor.SeededInitHook'),
    dict(type='mmrazor.CheckDataHook'),
    dict(type='mmrazor.FiniteLossHook'),
    dict(type='mmrazor.SkipBrokenImagesHook', limit=100),
]
