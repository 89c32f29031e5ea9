# KD-LS: Logit Standardization in Knowledge Distillation, arXiv 2403.01427
#
# Form     the released one: each image's logits, of both networks, minus their
#          mean and divided by their deviation (of K - 1, as released; the paper
#          has K, which is T half a percent lower with 100 classes), then KD.
# Weights  T 2, 9 times T^2 KL, and 0.1 times the labels' loss on CIFAR-100 or 1
#          on ImageNet, which the leaves set; T and weight per pair are those in
#          the names of its logs.
# Cost     that of KD.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(logits=dict(type='ModuleOutputs', source='head.fc')),
        teacher_recorders=dict(logits=dict(type='ModuleOutputs', source='head.fc')),
        connectors=dict(standardize=dict(type='LogitStandardization')),
        distill_losses=dict(loss_kd=dict(type='KLDivergence', tau=2, loss_weight=9)),
        loss_forward_mappings=dict(
            loss_kd=dict(
                preds_S=dict(
                    from_student=True, recorder='logits', connector='standardize'
                ),
                preds_T=dict(
                    from_student=False, recorder='logits', connector='standardize'
                ),
            )
        ),
    ),
)
