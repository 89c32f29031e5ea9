# CKD: PCKD without KD and without preview, ResNet32x4 -> ShuffleNetV2 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  no published figure for this pair
# Table II    student 71.82, KD 74.45, PCKD 79.61, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ckd_resnet32x4_shufflenetv2.py
# Cost        four views: 4 * (1.09 + 3 * 0.0456) = 4.9 GMAC per image
_base_ = './pckd_without_kd_resnet32x4_shufflenetv2.py'

model = dict(distiller=dict(sample_weighting=None))
published = None
