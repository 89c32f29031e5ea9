# The student of the demo alone: what distillation has to beat.
# Command  python tools/train.py configs/demo/student_demo.py
_base_ = '../_base_/pairs/demo.py'

model = _base_.student
custom_hooks = _base_.training_hooks
