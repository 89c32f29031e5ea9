# CC: Correlation Congruence for Knowledge Distillation, arXiv 1904.01802, by
# its paper: the Gaussian kernel of the pooled features, gamma 0.4, a series of
# order 2. The figures quoted for CC are not of this form, see cc.py.
#
# The kernel compares images with images, so the widths need not agree. There is
# no embedding: one of the teacher's that learns can become constant. Nor are
# the paper's KD and its sampling by category here. Weight 0.003 is the one in
# torchdistill's configs; as the loss is below 0.52, it counts little, and
# loss_weight may have to be much higher. It costs next to nothing.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        teacher_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        distill_losses=dict(
            loss_cc=dict(
                type='CorrelationCongruenceLoss', gamma=0.4, order=2, loss_weight=0.003
            )
        ),
        loss_forward_mappings=dict(
            loss_cc=dict(
                s_feature=dict(from_student=True, recorder='feature', data_idx=0),
                t_feature=dict(from_student=False, recorder='feature', data_idx=0),
            )
        ),
    ),
)
