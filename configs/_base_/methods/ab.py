# AB: Knowledge Transfer via Distillation of Activation Boundaries Formed by
# Hidden Neurons, arXiv 1811.03233
#
# Signs of the maps before the last activation of each stage. Two stages in one
# run, as in the paper: 30 epochs by these losses alone, then the task alone by
# the whole schedule, which begins 30 epochs later: CRD's comparison (arXiv
# 1910.10699). Margin 1; weight 1 for the last stage and half of it for each
# stage before, 3/1000 of the sum over a map, as in the authors' code. A
# convolution and a batch norm bring the student's map to the teacher's
# channels and size; a map that has both passes as it is, as in CRD's
# comparison.
# Cost: in the second stage the teacher does not run.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(layerN=dict(source='stages.N.before')),
        teacher_recorders=dict(layerN=dict(source='stages.N.before')),
        connectors=dict(
            connectorN=dict(
                type='ConvRegressor',
                in_channels='student.stages.N.channels',
                out_channels='teacher.stages.N.channels',
                in_size='student.stages.N.size',
                out_size='teacher.stages.N.size',
                relu=False,
                skip_equal=True,
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
method_hooks = [dict(type='mmrazor.TwoStageHook', epochs=30)]
# The classifier rests in the first stage, the connectors in the second.
find_unused_parameters = True
