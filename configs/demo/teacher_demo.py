# The teacher of the demo: deeper, wider, trained alone.
# Command  python tools/train.py configs/demo/teacher_demo.py
_base_ = '../_base_/pairs/demo.py'

model = _base_.teacher
custom_hooks = _base_.training_hooks
