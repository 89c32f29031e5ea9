# FT: Paraphrasing Complex Network: Network Compression via Factor Transfer,
# arXiv 1802.04977, on MMRazor's own SingleTeacherDistill and
# ConfigurableDistiller.
#
# The paper trains the teacher's autoencoder first and the student after.
# Here it is one run: FactorAutoencoder learns from its reconstruction while
# the student imitates its factor. Weight 500 is the authors' on CIFAR; the
# factor has half the teacher's channels, its rate k = 0.5.
model = dict(
    _scope_='mmrazor',
    type='SingleTeacherDistill',
    distiller=dict(
        type='ConfigurableDistiller',
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
            loss_factor=dict(type='FTLoss', loss_weight=500),
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
