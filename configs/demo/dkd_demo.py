# DKD on the demo's pictures. Beta 8 is for CIFAR-100's teachers; this one is
# so sure of its label that the loss would be twenty times that of the task,
# and the student would end below the one that learns alone.
# Chosen by the validation pictures of the demo, seed 0.
# Command  python tools/train.py configs/demo/dkd_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/dkd.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(distill_losses=dict(loss_dkd=dict(beta=1))),
)
