# The schedule of CRD (RepDistiller) on CIFAR-100.
_base_ = 'mmpretrain::_base_/default_runtime.py'

optim_wrapper = dict(
    optimizer=dict(type='SGD', lr=0.05, momentum=0.9, weight_decay=5e-4)
)
param_scheduler = dict(
    type='MultiStepLR', by_epoch=True, milestones=[150, 180, 210], gamma=0.1
)
train_cfg = dict(by_epoch=True, max_epochs=240, val_interval=1)
val_cfg = dict()
test_cfg = dict()
default_hooks = dict(
    # The device is read when something is logged, not in every step.
    runtime_info=dict(type='mmrazor.DeferredRuntimeInfoHook'),
    checkpoint=dict(interval=10, max_keep_ckpts=2, save_best='accuracy/top1'),
)
