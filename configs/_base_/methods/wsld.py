# WSLD: Rethinking Soft Labels for Knowledge Distillation: A Bias-Variance
# Tradeoff Perspective, arXiv 2102.00650: soft targets that count less the
# better the student knows the label than the teacher does.
#
# Form: as released; the cross-entropy with the soft targets, not the
# divergence from them (one gradient). T 2, weight 2.5 is the paper's recipe
# on ImageNet. Cost: none.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(
            logits=dict(type='ModuleOutputs', source='head.fc'),
            gt_labels=dict(type='ModuleInputs', source='head.loss_module'),
        ),
        teacher_recorders=dict(logits=dict(type='ModuleOutputs', source='head.fc')),
        distill_losses=dict(
            loss_wsld=dict(type='WeightedSoftLabelLoss', tau=2, loss_weight=2.5)
        ),
        loss_forward_mappings=dict(
            loss_wsld=dict(
                preds_S=dict(from_student=True, recorder='logits'),
                preds_T=dict(from_student=False, recorder='logits'),
                gt_labels=dict(from_student=True, recorder='gt_labels', data_idx=1),
            )
        ),
    ),
)
