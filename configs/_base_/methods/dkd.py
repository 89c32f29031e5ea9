# DKD: Decoupled Knowledge Distillation, arXiv 2203.08679, on MMRazor's own
# SingleTeacherDistill and ConfigurableDistiller. MMRazor's DKDLoss sums over
# the batch where it is asked for the mean; DecoupledKDLoss takes its place.
# T 4, alpha 1, beta 8 is the paper's recipe for most pairs on CIFAR-100, where
# the loss grows over 20 epochs. Cost: that of KD.
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
            loss_dkd=dict(
                type='DecoupledKDLoss',
                tau=4,
                alpha=1,
                beta=8,
                reduction='mean',
                loss_weight=1,
            )
        ),
        loss_forward_mappings=dict(
            loss_dkd=dict(
                preds_S=dict(from_student=True, recorder='logits'),
                preds_T=dict(from_student=False, recorder='logits'),
                gt_labels=dict(from_student=True, recorder='gt_labels', data_idx=1),
            )
        ),
    ),
)
