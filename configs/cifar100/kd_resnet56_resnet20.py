# KD, ResNet56 -> ResNet20 on CIFAR-100
# Hinton et al., arXiv 1503.02531, as CRD weighs it: labels 0.1, teacher 0.9
#
# Reproduces  top-1 70.66 (CRD, arXiv 1910.10699)
# Table I     student 69.06, KD 70.66, PCKD 72.21, teacher 72.34
#             Not run to its end here yet.
# Command     python tools/train.py configs/cifar100/kd_resnet56_resnet20.py
# Cost        one view: 0.127 + 3 * 0.0412 = 0.25 GMAC per image
_base_ = ['../_base_/pairs/resnet56_resnet20_cifar100.py', '../_base_/methods/kd.py']

student = _base_.student
student.head.loss.loss_weight = 0.1

model = dict(
    architecture=student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(distill_losses=dict(loss_kd=dict(loss_weight=0.9))),
)
published = dict(top1=70.66)
