# DKD-LS: Logit Standardization in Knowledge Distillation, arXiv 2403.01427
#
# Form     the released one: DKD (arXiv 2203.08679) of standardized logits, see
#          kd_ls.py. Its weight multiplies DKD's alpha 1 and beta 8, and T is 2.
# Weights  9 times alpha 1, beta 8; per pair those in the names of its logs. The
#          labels' loss counts 1; on CIFAR-100 DKD's grows over 20 epochs.
# Cost     that of KD.
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
        connectors=dict(standardize=dict(type='LogitStandardization')),
        distill_losses=dict(
            loss_dkd=dict(type='DecoupledKDLoss', tau=2, alpha=1, beta=8, loss_weight=9)
        ),
        loss_forward_mappings=dict(
            loss_dkd=dict(
                preds_S=dict(
                    from_student=True, recorder='logits', connector='standardize'
                ),
                preds_T=dict(
                    from_student=False, recorder='logits', connector='standardize'
                ),
                gt_labels=dict(from_student=True, recorder='gt_labels', data_idx=1),
            )
        ),
    ),
)
