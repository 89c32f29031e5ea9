# CIFAR-100 by the protocol of CRD (RepDistiller): 32 x 32 crops of the images
# padded by 4, flips, its mean and deviation, batch 64. mmpretrain's dataset
# downloads and checks the files itself where data_root does not have them.
_base_ = 'mmpretrain::_base_/datasets/cifar100_bs16.py'
custom_imports = dict(imports=['mmrazor_pckd'], allow_failed_imports=False)

# Crops and flips are drawn on the device, a batch at once: in the pipeline
# they are three quarters of the loader's work, and two cores would not keep a
# GPU busy with networks as small as these.
data_preprocessor = dict(
    type='mmpretrain.CropFlipDataPreprocessor',
    padding=4,
    flip_prob=0.5,
    mean=[0.5071 * 255, 0.4867 * 255, 0.4408 * 255],
    std=[0.2675 * 255, 0.2565 * 255, 0.2761 * 255],
)
train_pipeline = [dict(type='PackInputs')]

# Less is left to do for an image than to send it between processes.
train_dataloader = dict(
    batch_size=64,
    num_workers=0,
    persistent_workers=False,
    pin_memory=True,
    collate_fn=dict(type='default_collate'),
    dataset=dict(pipeline=train_pipeline),
)
val_dataloader = dict(
    batch_size=250,
    pin_memory=True,
    persistent_workers=True,
    collate_fn=dict(type='default_collate'),
)
test_dataloader = val_dataloader
val_evaluator = dict(type='Accuracy', topk=(1, 5))
test_evaluator = val_evaluator
auto_scale_lr = dict(base_batch_size=64)
