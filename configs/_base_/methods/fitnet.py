# FitNet: FitNets: Hints for Thin Deep Nets, arXiv 1412.6550
#
# A regressor of the student's second stage imitates the teacher's. The paper
# trains up to the hint first and the whole student after; one training with
# both losses, weight 100 for the mean square, is CRD's comparison (arXiv
# 1910.10699) on CIFAR-100. So is the regressor: a convolution that brings the
# map to the teacher's size, batch norm and ReLU.
# Cost: that of KD, and a convolution of one stage.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(layer2=dict(source='stages.2')),
        teacher_recorders=dict(layer2=dict(source='stages.2')),
        connectors=dict(
            regressor=dict(
                type='ConvRegressor',
                in_channels='student.stages.2.channels',
                out_channels='teacher.stages.2.channels',
                in_size='student.stages.2.size',
                out_size='teacher.stages.2.size',
            )
        ),
        distill_losses=dict(
            loss_hint=dict(
                type='L2Loss', normalize=False, div_element=True, loss_weight=100
            )
        ),
        loss_forward_mappings=dict(
            loss_hint=dict(
                s_feature=dict(
                    from_student=True, recorder='layer2', connector='regressor'
                ),
                t_feature=dict(from_student=False, recorder='layer2'),
            )
        ),
    ),
)
