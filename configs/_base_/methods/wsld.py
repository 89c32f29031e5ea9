# WSLD: Rethinking Soft Labels for Knowledge Distillation: A Bias-Variance
# Tradeoff Perspective, arXiv 2102.00650, on MMRazor's own
# SingleTeacherDistill and ConfigurableDistiller. T 2, weight 2.5 is the
# paper's recipe on ImageNet, and MMRazor's.
model = dict(
    _scope_='mmrazor',
    type='SingleTeacherDistill',
    distiller=dict(
        type='ConfigurableDistiller',
        student_recorders=dict(
            logits=dict(type='ModuleOutputs', source='head.fc'),
            gt_labels=dict(type='ModuleInputs', source='head.loss_module'),
        ),
        teacher_recorders=dict(logits=dict(type='ModuleOutputs', source='head.fc')),
        distill_losses=dict(
            loss_wsld=dict(
                type='WSLD', tau=2, loss_weight=2.5, num_classes='pair.num_classes'
            )
        ),
        loss_forward_mappings=dict(
            loss_wsld=dict(
                student=dict(from_student=True, recorder='logits'),
                teacher=dict(from_student=False, recorder='logits'),
                gt_labels=dict(from_student=True, recorder='gt_labels', data_idx=1),
            )
        ),
    ),
)
