# CKD: category contrastive learning without the preview strategy, without KD
# (Table V, line 3). Every image weighs 1 from the first epoch on.
# The paper gives it for CIFAR-100 only; no published figure on ImageNet.
# Command  tools/dist_train.sh configs/ckd_r34_r18_imagenet.py 8
# Cost     that of pckd_r34_r18_imagenet.py
_base_ = './pckd_without_kd_r34_r18_imagenet.py'

model = dict(distiller=dict(sample_weighting=None))
published = None
