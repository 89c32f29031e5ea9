# FitNet: FitNets: Hints for Thin Deep Nets, arXiv 1412.6550, on MMRazor's own
# SingleTeacherDistill and ConfigurableDistiller: a 1x1 convolution of the
# student's middle stage imitates the teacher's. The paper trains up to the
# hint first and the whole student after; one training with both losses,
# weight 100 for the mean square, is CRD's comparison on CIFAR-100.
model = dict(
    _scope_='mmrazor',
    type='SingleTeacherDistill',
    distiller=dict(
        type='ConfigurableDistiller',
        student_recorders=dict(layer2=dict(source='stages.2')),
        teacher_recorders=dict(layer2=dict(source='stages.2')),
        connectors=dict(
            regressor=dict(
                type='ConvModuleConnector',
                in_channel='student.stages.2.channels',
                out_channel='teacher.stages.2.channels',
                norm_cfg=dict(type='BN'),
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
