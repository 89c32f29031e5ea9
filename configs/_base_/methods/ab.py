# AB: Knowledge Transfer via Distillation of Activation Boundaries Formed by
# Hidden Neurons, arXiv 1811.03233, on MMRazor's own SingleTeacherDistill and
# ConfigurableDistiller.
#
# The paper initializes the student by this loss alone, then trains it on the
# task alone. Here it is one run: the task loss is there from the first epoch
# on, where the other is a hundred times larger, and the distillation stops
# after an epoch that the pair gives. Margin 1; weight 1 for the last stage
# and half of it for each stage before, as in the authors' code.
model = dict(
    _scope_='mmrazor',
    type='SingleTeacherDistill',
    distiller=dict(
        type='ConfigurableDistiller',
        # Last activation of a stage: what goes into it is the second record.
        student_recorders=dict(
            layer1=dict(type='ModuleInputs', source='backbone.layer1.1.relu'),
            layer2=dict(type='ModuleInputs', source='backbone.layer2.1.relu'),
            layer3=dict(type='ModuleInputs', source='backbone.layer3.1.relu'),
        ),
        teacher_recorders=dict(
            layer1=dict(type='ModuleInputs', source='backbone.layer1.2.relu'),
            layer2=dict(type='ModuleInputs', source='backbone.layer2.3.relu'),
            layer3=dict(type='ModuleInputs', source='backbone.layer3.5.relu'),
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
        ),
        distill_losses=dict(
            loss_layer1=dict(type='ABLoss', loss_weight=0.25),
            loss_layer2=dict(type='ABLoss', loss_weight=0.5),
            loss_layer3=dict(type='ABLoss', loss_weight=1),
        ),
        loss_forward_mappings=dict(
            loss_layer1=dict(
                s_feature=dict(
                    from_student=True,
                    recorder='layer1',
                    record_idx=1,
                    data_idx=0,
                    connector='connector1',
                ),
                t_feature=dict(
                    from_student=False, recorder='layer1', record_idx=1, data_idx=0
                ),
            ),
            loss_layer2=dict(
                s_feature=dict(
                    from_student=True,
                    recorder='layer2',
                    record_idx=1,
                    data_idx=0,
                    connector='connector2',
                ),
                t_feature=dict(
                    from_student=False, recorder='layer2', record_idx=1, data_idx=0
                ),
            ),
            loss_layer3=dict(
                s_feature=dict(
                    from_student=True,
                    recorder='layer3',
                    record_idx=1,
                    data_idx=0,
                    connector='connector3',
                ),
                t_feature=dict(
                    from_student=False, recorder='layer3', record_idx=1, data_idx=0
                ),
            ),
        ),
    ),
)
# Once the distillation has stopped, the connectors rest.
find_unused_parameters = True
