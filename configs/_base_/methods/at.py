# AT: Paying More Attention to Attention, arXiv 1612.03928, on MMRazor's own
# SingleTeacherDistill and ConfigurableDistiller: attention maps of all stages.
# The weight, 1000 for the mean over a map, is that of the paper and of CRD's
# comparison on CIFAR-100.
model = dict(
    _scope_='mmrazor',
    type='SingleTeacherDistill',
    distiller=dict(
        type='ConfigurableDistiller',
        student_recorders=dict(layerN=dict(source='stages.N')),
        teacher_recorders=dict(layerN=dict(source='stages.N')),
        distill_losses=dict(loss_layerN=dict(type='ATLoss', loss_weight=1000)),
        loss_forward_mappings=dict(
            loss_layerN=dict(
                s_feature=dict(from_student=True, recorder='layerN'),
                t_feature=dict(from_student=False, recorder='layerN'),
            )
        ),
    ),
)
