# OFD: A Comprehensive Overhaul of Feature Distillation, arXiv 1904.01866: a
# 1x1 convolution of each of the student's stages imitates the teacher's, both
# before their last activation.
#
# Form: as released. The teacher's negative values end at a margin, the mean of
# the negative values of the batch norm that ends the stage, which is taken of
# its weight and bias in each step; where a shortcut is added to its output,
# the map is the sum all the same. Weight 1 for the last stage, half of it for
# each stage before; the sum over the map is divided by 1000, as on CIFAR in
# the authors' code (10000 on ImageNet). Cost: the convolutions. Maps of the two
# networks need equal sizes.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(layerN=dict(source='stages.N.before')),
        teacher_recorders=dict(
            layerN=dict(source='stages.N.before'),
            weightN=dict(source='stages.N.norm.weight'),
            biasN=dict(source='stages.N.norm.bias'),
        ),
        connectors=dict(
            connectorN=dict(
                type='ConvModuleConnector',
                in_channel='student.stages.N.channels',
                out_channel='teacher.stages.N.channels',
                norm_cfg=dict(type='BN'),
                act_cfg=None,
            )
        ),
        distill_losses=dict(
            loss_layerN=dict(
                type='OverhaulFeatureLoss', loss_weight=[0.125, 0.25, 0.5, 1]
            )
        ),
        loss_forward_mappings=dict(
            loss_layerN=dict(
                s_feature=dict(
                    from_student=True, recorder='layerN', connector='connectorN'
                ),
                t_feature=dict(from_student=False, recorder='layerN'),
                t_weight=dict(from_student=False, recorder='weightN'),
                t_bias=dict(from_student=False, recorder='biasN'),
            )
        ),
    ),
)
