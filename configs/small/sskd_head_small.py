# The head of SSKD on the teacher of configs/small, see _base_/methods/sskd.py: a
# quarter of the schedule, as on CIFAR-100.
# Command  python tools/train.py configs/small/sskd_head_small.py --work-dir \
#              work_dirs/small/sskd_head_small/seed_0
_base_ = '../_base_/pairs/small.py'

model = dict(
    type='mmrazor.ViewMatchHead',
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    channels=_base_.teacher_facts.width,
)
max_epochs = 3
train_cfg = dict(max_epochs=max_epochs)
param_scheduler = dict(T_max=max_epochs)
val_cfg = val_dataloader = val_evaluator = None
test_cfg = test_dataloader = test_evaluator = None
default_hooks = dict(checkpoint=dict(save_best=None))
custom_hooks = _base_.training_hooks
