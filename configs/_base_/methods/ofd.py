# OFD: A Comprehensive Overhaul of Feature Distillation, arXiv 1904.01866, on
# MMRazor's own OverhaulFeatureDistillation and OFDDistiller.
#
# The features are those of the last batch norm of each stage, where MMRazor
# finds the teacher's margins. mmpretrain's blocks add the shortcut to it in
# place: the record is the sum, as the authors take it. Weight 1
# for the last stage, half of it for each stage before, squares over 1000: as
# in the authors' code.
model = dict(
    _scope_='mmrazor',
    type='OverhaulFeatureDistillation',
    distiller=dict(
        type='OFDDistiller',
        student_recorders=dict(layerN=dict(source='stages.N.norm')),
        teacher_recorders=dict(layerN=dict(source='stages.N.norm')),
        connectors=dict(
            connectorN=dict(
                type='ConvModuleConnector',
                in_channel='student.stages.N.channels',
                out_channel='teacher.stages.N.channels',
                norm_cfg=dict(type='BN'),
                act_cfg=None,
            ),
            t_connectorN=dict(type='OFDTeacherConnector'),
        ),
        distill_losses=dict(
            loss_layerN=dict(type='OFDLoss', loss_weight=[0.125, 0.25, 0.5, 1])
        ),
        loss_forward_mappings=dict(
            loss_layerN=dict(
                s_feature=dict(
                    from_student=True, recorder='layerN', connector='connectorN'
                ),
                t_feature=dict(
                    from_student=False, recorder='layerN', connector='t_connectorN'
                ),
            )
        ),
    ),
)
