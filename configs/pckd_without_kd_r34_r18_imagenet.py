# PCKD without the soft targets of KD, lambda = 0 ("PCKD (w/o L_KD)").
# The paper gives it for CIFAR-100 only; no published figure on ImageNet.
# Command  tools/dist_train.sh configs/pckd_without_kd_r34_r18_imagenet.py 8
# Cost     that of pckd_r34_r18_imagenet.py
_base_ = './pckd_r34_r18_imagenet.py'

model = dict(distiller=dict(distill_losses=dict(loss_kd=None)))
published = None
