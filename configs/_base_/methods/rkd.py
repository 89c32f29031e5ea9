# RKD: Relational Knowledge Distillation, arXiv 1904.05068, on MMRazor's own
# SingleTeacherDistill and ConfigurableDistiller: distances and angles between
# the pooled features. 25 and 50 are the paper's weights for classification,
# on CIFAR-100.
model = dict(
    _scope_='mmrazor',
    type='SingleTeacherDistill',
    distiller=dict(
        type='ConfigurableDistiller',
        student_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        teacher_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        distill_losses=dict(
            loss_distance=dict(type='DistanceWiseRKD', loss_weight=25),
            loss_angle=dict(type='AngleWiseRKD', loss_weight=50),
        ),
        loss_forward_mappings=dict(
            loss_distance=dict(
                preds_S=dict(from_student=True, recorder='feature', data_idx=0),
                preds_T=dict(from_student=False, recorder='feature', data_idx=0),
            ),
            loss_angle=dict(
                preds_S=dict(from_student=True, recorder='feature', data_idx=0),
                preds_T=dict(from_student=False, recorder='feature', data_idx=0),
            ),
        ),
    ),
)
