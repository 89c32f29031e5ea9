# What the linear evaluations of a ResNet-20 share: features of a student that
# was distilled on CIFAR-100, frozen, under a new linear classifier.
_base_ = [
    '../networks/resnet20.py',
    '../hooks.py',
    'mmpretrain::_base_/default_runtime.py',
]
custom_imports = dict(imports=['mmrazor_pckd'], allow_failed_imports=False)

# The student of a distillation is under "architecture." in its checkpoint; a
# network that was trained alone takes prefix='backbone.'.
model = dict(
    type='FrozenBackboneClassifier',
    backbone=dict(
        _base_.resnet20.backbone,
        init_cfg=dict(
            type='Pretrained', checkpoint=None, prefix='architecture.backbone.'
        ),
    ),
    neck=_base_.resnet20.neck,
    head=_base_.resnet20.head,
)

# What the student was trained with.
data_preprocessor = dict(
    mean=[255 * value for value in (0.5071, 0.4867, 0.4408)],
    std=[255 * value for value in (0.2675, 0.2565, 0.2761)],
)

train_dataloader = dict(
    batch_size=64,
    num_workers=2,
    persistent_workers=True,
    collate_fn=dict(type='default_collate'),
    sampler=dict(type='DefaultSampler', shuffle=True),
)
val_dataloader = dict(
    batch_size=500,
    num_workers=2,
    persistent_workers=True,
    collate_fn=dict(type='default_collate'),
    sampler=dict(type='DefaultSampler', shuffle=False),
)
test_dataloader = val_dataloader
val_evaluator = dict(type='Accuracy', topk=(1, 5))
test_evaluator = val_evaluator

train_cfg = dict(by_epoch=True, max_epochs=100, val_interval=10)
val_cfg = dict()
test_cfg = dict()
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=0))
param_scheduler = dict(
    type='MultiStepLR', by_epoch=True, milestones=[30, 60, 90], gamma=0.1
)
auto_scale_lr = dict(base_batch_size=64)
default_hooks = dict(checkpoint=dict(max_keep_ckpts=1))
custom_hooks = _base_.training_hooks
