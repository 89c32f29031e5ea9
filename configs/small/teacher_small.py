# The teacher of configs/small: deeper, trained longer and on four times as many
# pictures, with those of the student among them.
# Command  python tools/train.py configs/small/teacher_small.py --work-dir \
#              work_dirs/small/teacher_small/seed_0
_base_ = '../_base_/pairs/small.py'

model = _base_.teacher
train_dataloader = dict(dataset=dict(ann_file='teacher.txt'))
max_epochs = 20
train_cfg = dict(max_epochs=max_epochs)
param_scheduler = dict(T_max=max_epochs)
custom_hooks = _base_.training_hooks
