# SP: Similarity-Preserving Knowledge Distillation, arXiv 1907.09682, of the
# last map before the pooling, as it is: no connector, any channels and size.
#
# Paper and released code are one here: the rows of the Gram matrix are
# normalised, not the features. Weight 3000 is the paper's and that of CRD's
# comparison (arXiv 1910.10699), for 64 images: the loss falls about as 1/N
# with the images of all processes together. It costs next to nothing.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(last=dict(source='stages.last')),
        teacher_recorders=dict(last=dict(source='stages.last')),
        distill_losses=dict(
            loss_sp=dict(type='SimilarityPreservingLoss', loss_weight=3000)
        ),
        loss_forward_mappings=dict(
            loss_sp=dict(
                s_feature=dict(from_student=True, recorder='last'),
                t_feature=dict(from_student=False, recorder='last'),
            )
        ),
    ),
)
