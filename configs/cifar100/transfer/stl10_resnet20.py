# Linear evaluation on STL-10 of a ResNet-20 distilled on CIFAR-100
#
# Reproduces  PCKD, arXiv 2410.14143, Table IV, ResNet-110 -> ResNet-20, top-1:
#             student 63.15, KD 62.96, FitNet 64.10, AT 63.75, CRD 65.30,
#             ICKD 65.51, SSKD 67.11, PCKD 68.85 (teacher 64.91)
#             Not run here yet: no figure of our own.
# Command     python tools/train.py configs/cifar100/transfer/stl10_resnet20.py
#             with --cfg-options model.backbone.init_cfg.checkpoint=<student>;
#             a student trained alone needs
#             model.backbone.init_cfg.prefix=backbone. too
# Data        data/stl10/stl10_binary/*.bin, 5,000 images and 8,000 to test
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

num_classes = 10
model = dict(head=dict(num_classes=num_classes))
# The images are RGB already.
data_preprocessor = dict(num_classes=num_classes, to_rgb=False)
train_dataloader = dict(
    dataset=dict(
        type='STL10',
        data_root='data/stl10',
        split='train',
        pipeline=[
            dict(type='Resize', scale=32, backend='pillow'),
            dict(type='RandomCrop', crop_size=32, padding=4),
            dict(type='RandomFlip', prob=0.5, direction='horizontal'),
            dict(type='PackInputs'),
        ],
    )
)
val_dataloader = dict(
    dataset=dict(
        type='STL10',
        data_root='data/stl10',
        split='test',
        pipeline=[
            dict(type='Resize', scale=32, backend='pillow'),
            dict(type='PackInputs'),
        ],
    )
)
test_dataloader = val_dataloader
# Top-1 by method.
published = dict(
    student=63.15,
    kd=62.96,
    fitnet=64.10,
    at=63.75,
    crd=65.30,
    ickd=65.51,
    sskd=67.11,
    pckd=68.85,
    teacher=64.91,
)
