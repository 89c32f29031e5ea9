# The labels' loss alone with the preview strategy, Table VII of PCKD, arXiv
# 2410.14143, where it does harm. The teacher takes no part in it.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    calculate_student_loss=False,
    distiller=dict(
        type='PreviewDistiller',
        sample_weighting=dict(type='PreviewWeighting', growth_rate=1.005),
        weighted_losses=['loss_ce'],
        student_recorders=dict(
            logits=dict(type='ModuleOutputs', source='head.fc'),
            gt_labels=dict(type='ModuleInputs', source='head.loss_module'),
        ),
        teacher_recorders=dict(logits=dict(type='ModuleOutputs', source='head.fc')),
        distill_losses=dict(
            loss_ce=dict(type='mmpretrain.CrossEntropyLoss', reduction='none')
        ),
        loss_forward_mappings=dict(
            loss_ce=dict(
                cls_score=dict(from_student=True, recorder='logits'),
                label=dict(from_student=True, recorder='gt_labels', data_idx=1),
            )
        ),
    ),
)
