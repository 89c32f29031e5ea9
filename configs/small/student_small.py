# The student of configs/small alone: what distillation has to beat.
# Command  python tools/train.py configs/small/student_small.py
_base_ = '../_base_/pairs/small.py'

model = _base_.student
custom_hooks = _base_.training_hooks
