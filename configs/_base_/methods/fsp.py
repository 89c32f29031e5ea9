# FSP: A Gift from Knowledge Distillation: Fast Optimization, Network
# Minimization and Transfer Learning, CVPR 2017
#
# Products of neighbouring maps, from the stem to the last stage, as CRD's
# comparison (arXiv 1910.10699) computes them: the larger map averaged down
# and the mean over the entries, where the paper takes maxima and the sum.
# Two stages in one run, as there: 30 epochs by these losses alone, weight 1,
# then the task alone by the whole schedule, which begins 30 epochs later.
# Student and teacher need equal channels in each stage.
# Cost: in the second stage the teacher does not run.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(
            lowN=dict(source='stages.N.previous'), highN=dict(source='stages.N')
        ),
        teacher_recorders=dict(
            lowN=dict(source='stages.N.previous'), highN=dict(source='stages.N')
        ),
        distill_losses=dict(loss_flowN=dict(type='SolutionFlowLoss')),
        loss_forward_mappings=dict(
            loss_flowN=dict(
                s_low=dict(from_student=True, recorder='lowN'),
                s_high=dict(from_student=True, recorder='highN'),
                t_low=dict(from_student=False, recorder='lowN'),
                t_high=dict(from_student=False, recorder='highN'),
            )
        ),
    ),
)
method_hooks = [dict(type='mmrazor.TwoStageHook', epochs=30)]
# The classifier rests in the first stage.
find_unused_parameters = True
