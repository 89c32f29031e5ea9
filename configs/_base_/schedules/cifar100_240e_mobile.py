# CRD's schedule for MobileNetV2 and the ShuffleNets.
_base_ = './cifar100_240e.py'

optim_wrapper = dict(optimizer=dict(lr=0.01))
