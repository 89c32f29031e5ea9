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
        student_recorders=dict(
            layer1=dict(type='ModuleOutputs', source='backbone.layer1.1.bn2'),
            layer2=dict(type='ModuleOutputs', source='backbone.layer2.1.bn2'),
            layer3=dict(type='ModuleOutputs', source='backbone.layer3.1.bn2'),
        ),
        teacher_recorders=dict(
            layer1=dict(type='ModuleOutputs', source='backbone.layer1.2.bn2'),
            layer2=dict(type='ModuleOutputs', source='backbone.layer2.3.bn2'),
            layer3=dict(type='ModuleOutputs', source='backbone.layer3.5.bn2'),
        ),
        # Their widths follow from the pair.
        connectors=dict(
            connector1=dict(
                type='ConvModuleConnector', norm_cfg=dict(type='BN'), act_cfg=None
            ),
            connector2=dict(
                type='ConvModuleConnector', norm_cfg=dict(type='BN'), act_cfg=None
            ),
            connector3=dict(
                type='ConvModuleConnector', norm_cfg=dict(type='BN'), act_cfg=None
            ),
            t_connector1=dict(type='OFDTeacherConnector'),
            t_connector2=dict(type='OFDTeacherConnector'),
            t_connector3=dict(type='OFDTeacherConnector'),
        ),
        distill_losses=dict(
            loss_layer1=dict(type='OFDLoss', loss_weight=0.25),
            loss_layer2=dict(type='OFDLoss', loss_weight=0.5),
            loss_layer3=dict(type='OFDLoss', loss_weight=1),
        ),
        loss_forward_mappings=dict(
            loss_layer1=dict(
                s_feature=dict(
                    from_student=True, recorder='layer1', connector='connector1'
                ),
                t_feature=dict(
                    from_student=False, recorder='layer1', connector='t_connector1'
                ),
            ),
            loss_layer2=dict(
                s_feature=dict(
                    from_student=True, recorder='layer2', connector='connector2'
                ),
                t_feature=dict(
                    from_student=False, recorder='layer2', connector='t_connector2'
                ),
            ),
            loss_layer3=dict(
                s_feature=dict(
                    from_student=True, recorder='layer3', connector='connector3'
                ),
                t_feature=dict(
                    from_student=False, recorder='layer3', connector='t_connector3'
                ),
            ),
        ),
    ),
)
