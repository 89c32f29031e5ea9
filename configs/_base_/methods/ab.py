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
        student_recorders=dict(layerN=dict(source='stages.N.before')),
        teacher_recorders=dict(layerN=dict(source='stages.N.before')),
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
            loss_layerN=dict(type='ABLoss', loss_weight=[0.125, 0.25, 0.5, 1])
        ),
        loss_forward_mappings=dict(
            loss_layerN=dict(
                s_feature=dict(
                    from_student=True, recorder='layerN', connector='connectorN'
                ),
                t_feature=dict(from_student=False, recorder='layerN'),
            )
        ),
    ),
)
# Once the distillation has stopped, the connectors rest.
find_unused_parameters = True
