# Linear evaluation on TinyImageNet of a ResNet-20 distilled on CIFAR-100
#
# Reproduces  PCKD, arXiv 2410.14143, Table IV, ResNet-110 -> ResNet-20, top-1:
#             student 28.69, KD 29.21, FitNet 28.28, AT 28.36, CRD 31.78,
#             ICKD 29.80, SSKD 31.99, PCKD 34.88 (teacher 29.54)
#             Not run here yet: no figure of our own.
# Command     python tools/train.py configs/cifar100/transfer/tinyimagenet_resnet20.py
#             with --cfg-options model.backbone.init_cfg.checkpoint=<student>;
#             a student trained alone needs
#             model.backbone.init_cfg.prefix=backbone. too
# Data        data/tiny-imagenet-200/{train,val}, 100,000 images and 10,000
#
# Known: images at 32 x 32, frozen features, batch 64, 100 epochs, SGD 0.1 x0.1
# at 30, 60, 90, no weight decay. The protocol is that of CRD (arXiv
# 1910.10699, Table 4), whose released code does not hold it. Not known, and
# what stands here instead:
#   Augmentation. That of CIFAR-100: crop of 32 with padding 4, flip.
#   Normalisation. That of CIFAR-100, which the features have learned from.
#   Interpolation. Bilinear over the whole footprint (Pillow), as torchvision
#       does it for pictures; OpenCV's skips pixels when it makes them smaller.
#   Which epoch counts. The last.
_base_ = '../../_base_/transfer/linear_resnet20.py'

num_classes = 200
model = dict(head=dict(num_classes=num_classes))
# Files are read as BGR.
data_preprocessor = dict(num_classes=num_classes, to_rgb=True)
train_dataloader = dict(
    dataset=dict(
        type='TinyImageNet',
        data_root='data/tiny-imagenet-200',
        split='train',
        pipeline=[
            dict(type='mmrazor.LoadIntactImage'),
            dict(type='Resize', scale=32, backend='pillow'),
            dict(type='RandomCrop', crop_size=32, padding=4),
            dict(type='RandomFlip', prob=0.5, direction='horizontal'),
            dict(type='PackInputs'),
        ],
    )
)
val_dataloader = dict(
    dataset=dict(
        type='TinyImageNet',
        data_root='data/tiny-imagenet-200',
        split='val',
        pipeline=[
            dict(type='mmrazor.LoadIntactImage'),
            dict(type='Resize', scale=32, backend='pillow'),
            dict(type='PackInputs'),
        ],
    )
)
test_dataloader = val_dataloader
# Top-1 by method.
published = dict(
    student=28.69,
    kd=29.21,
    fitnet=28.28,
    at=28.36,
    crd=31.78,
    ickd=29.80,
    sskd=31.99,
    pckd=34.88,
    teacher=29.54,
)
