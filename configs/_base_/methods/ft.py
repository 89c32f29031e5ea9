# FT: Paraphrasing Complex Network: Network Compression via Factor Transfer,
# arXiv 1802.04977
#
# The paper trains the teacher's autoencoder first and the student after.
# Here it is one run: FactorAutoencoder learns from its reconstruction while
# the student imitates its factor. Weight 500 is the authors' on CIFAR; the
# factor has half the teacher's channels, its rate k = 0.5. CRD's comparison
# (arXiv 1910.10699) takes the attention of the factors (attention=True) with
# weight 200, and 30 epochs of the autoencoder before. Of factors of unequal
# size the larger is averaged down as there. The value is that of MMRazor's
# FTLoss where the sizes are equal.
# Cost: that of KD, and nine convolutions of the last stage's map.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(last=dict(source='stages.last')),
        teacher_recorders=dict(last=dict(source='stages.last')),
        connectors=dict(
            translator=dict(
                type='Translator',
                in_channel='student.stages.last.channels',
                out_channel='teacher.stages.last.channels // 2',
            ),
            autoencoder=dict(
                type='FactorAutoencoder',
                in_channel='teacher.stages.last.channels',
                out_channel='teacher.stages.last.channels // 2',
            ),
        ),
        distill_losses=dict(
            loss_factor=dict(type='FactorTransferLoss', loss_weight=500),
            loss_reconstruction=dict(type='L2Loss', normalize=False, div_element=True),
        ),
        loss_forward_mappings=dict(
            loss_factor=dict(
                s_feature=dict(
                    from_student=True, recorder='last', connector='translator'
                ),
                t_feature=dict(
                    from_student=False,
                    recorder='last',
                    connector='autoencoder',
                    connector_idx=0,
                ),
            ),
            loss_reconstruction=dict(
                s_feature=dict(
                    from_student=False,
                    recorder='last',
                    connector='autoencoder',
                    connector_idx=1,
                ),
                t_feature=dict(from_student=False, recorder='last'),
            ),
        ),
    ),
)
