# AT: Paying More Attention to Attention, arXiv 1612.03928, on MMRazor's own
# SingleTeacherDistill and ConfigurableDistiller.
#
# Reproduces  top-1 70.70 of its paper. Not run here yet.
# Command     tools/dist_train.sh configs/at_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# All four stages with weight 1000, as in the authors' ImageNet code.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/at.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    # The fourth stage beside the three of the method.
    distiller=dict(
        student_recorders=dict(
            layer4=dict(type='ModuleOutputs', source='backbone.layer4')
        ),
        teacher_recorders=dict(
            layer4=dict(type='ModuleOutputs', source='backbone.layer4')
        ),
        distill_losses=dict(loss_layer4=dict(type='ATLoss', loss_weight=1000)),
        loss_forward_mappings=dict(
            loss_layer4=dict(
                s_feature=dict(from_student=True, recorder='layer4'),
                t_feature=dict(from_student=False, recorder='layer4'),
            )
        ),
    ),
)
published = dict(top1=70.70)
