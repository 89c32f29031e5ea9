# RKD: Relational Knowledge Distillation, arXiv 1904.05068: distances and
# angles between the pooled features of a batch.
#
# Form: as released; the features are not brought to length 1, and the means
# are over all pairs and triples of images, those of an image with itself too.
# Weights 25 and 50 are the paper's for classification, on CIFAR-100, and those
# of CRD's comparison. Cost: next to none for 64 images; for N of each of W
# processes the angles take N * W N * W N floats, and N * W N * C.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        teacher_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        distill_losses=dict(
            loss_distance=dict(type='DistanceRelationLoss', loss_weight=25),
            loss_angle=dict(type='AngleRelationLoss', loss_weight=50),
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
