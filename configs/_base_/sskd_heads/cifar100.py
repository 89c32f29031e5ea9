# What the heads of SSKD on CIFAR-100 share: data, and the first stage of the
# released code, 60 epochs, SGD 0.05 for every teacher, x0.1 at 30 and 45.
# Nothing is validated: a head finds images, not classes.
_base_ = [
    '../datasets/cifar100_bs64.py',
    '../schedules/cifar100_240e.py',
    '../hooks.py',
]

param_scheduler = dict(milestones=[30, 45])
train_cfg = dict(max_epochs=60)
val_cfg = val_dataloader = val_evaluator = None
test_cfg = test_dataloader = test_evaluator = None
default_hooks = dict(checkpoint=dict(save_best=None))
custom_hooks = _base_.training_hooks
