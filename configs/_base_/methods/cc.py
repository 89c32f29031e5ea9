# CC: Correlation Congruence for Knowledge Distillation, arXiv 1904.01802, as
# CRD's comparison (arXiv 1910.10699) computes it: the figures quoted for CC are
# of this form. It has no kernel and no correlation, but the products of
# |e_s - e_t| of neighbours in the shuffled batch. For the paper's loss, see
# cc_paper.py.
#
# Both embeddings learn, the teacher's too, and nothing keeps them from becoming
# one constant vector: alone on features made up, at this weight, the spread of
# the teacher's embedding over the images falls to an eighth in the first epoch
# and goes on falling. The student is then trained by its labels; the published
# figures are within a point of a student without teacher. Weight 0.02 and width
# 128 are those of CRD's code. The cost is two linear layers.
channels = 128  # of the embeddings
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        teacher_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        connectors=dict(
            embedding_s=dict(
                type='LinearEmbedding',
                in_channels='student.width',
                out_channels=channels,
            ),
            embedding_t=dict(
                type='LinearEmbedding',
                in_channels='teacher.width',
                out_channels=channels,
            ),
        ),
        distill_losses=dict(loss_cc=dict(type='NeighborProductLoss', loss_weight=0.02)),
        loss_forward_mappings=dict(
            loss_cc=dict(
                s_feature=dict(
                    from_student=True,
                    recorder='feature',
                    data_idx=0,
                    connector='embedding_s',
                ),
                t_feature=dict(
                    from_student=False,
                    recorder='feature',
                    data_idx=0,
                    connector='embedding_t',
                ),
            )
        ),
    ),
)
