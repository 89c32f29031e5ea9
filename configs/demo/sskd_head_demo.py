# The head of SSKD on the demo's teacher, see _base_/methods/sskd.py.
# Command  python tools/train.py configs/demo/sskd_head_demo.py
_base_ = '../_base_/pairs/demo.py'

model = dict(
    type='mmrazor.ViewMatchHead',
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    channels=_base_.teacher_facts.width,
)
val_cfg = val_dataloader = val_evaluator = None
test_cfg = test_dataloader = test_evaluator = None
default_hooks = dict(checkpoint=dict(save_best=None))
custom_hooks = _base_.training_hooks
