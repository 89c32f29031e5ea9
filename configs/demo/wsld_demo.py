# WSLD on the demo's pictures, weights of _base_/methods/wsld.py.
# Command  python tools/train.py configs/demo/wsld_demo.py
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/wsld.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    distiller=dict(
        distill_losses=dict(
            loss_wsld=dict(num_classes=_base_.data_preprocessor.num_classes)
        )
    ),
)
