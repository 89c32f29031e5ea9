# CKD: PCKD without KD and without preview, ResNet32x4 -> ShuffleNetV1 on CIFAR-100
# Ding et al., arXiv 2410.14143
#
# Reproduces  no published figure for this pair
# Table II    student 70.50, KD 74.07, PCKD 79.21, teacher 79.42
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/ckd_resnet32x4_shufflenetv1.py
# Cost        four views: 4 * (1.09 + 3 * 0.0404) = 4.8 GMAC per image
_base_ = './pckd_without_kd_resnet32x4_shufflenetv1.py'

model = dict(distiller=dict(sample_weighting=None))
published = None
