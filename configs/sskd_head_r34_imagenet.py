# The head of SSKD on a frozen ResNet-34, ImageNet: _base_/methods/sskd.py
#
# Command     tools/dist_train.sh configs/sskd_head_r34_imagenet.py 8
# Result      work_dirs/sskd_head_r34_imagenet/epoch_30.pth, for every student
# Cost        four views, forward alone: 4 * 3.67 = 14.7 GMAC per image
# The authors have not released their ImageNet code. 30 epochs, SGD 0.1, x0.1 at
# 10 and 20, weight decay 5e-4 for about 256 images are torchdistill's.
_base_ = './_base_/pairs/r34_r18_imagenet.py'

model = dict(
    type='mmrazor.ViewMatchHead',
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    channels=_base_.teacher_facts.width,
)
optim_wrapper = dict(optimizer=dict(weight_decay=5e-4))
param_scheduler = dict(
    _delete_=True, type='MultiStepLR', by_epoch=True, milestones=[10, 20], gamma=0.1
)
train_cfg = dict(max_epochs=30)
val_cfg = val_dataloader = val_evaluator = None
test_cfg = test_dataloader = test_evaluator = None
default_hooks = dict(checkpoint=dict(save_best=None))
custom_hooks = _base_.training_hooks
published = None
