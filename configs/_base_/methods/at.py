# AT: Paying More Attention to Attention, arXiv 1612.03928
#
# Attention maps of all stages. The weight, 1000 for the mean over a map, is
# that of the paper and of CRD's comparison (arXiv 1910.10699) on CIFAR-100,
# and of maps of unequal size the larger is averaged down as there. The value
# is that of MMRazor's ATLoss where the sizes are equal.
# Cost: that of KD.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(layerN=dict(source='stages.N')),
        teacher_recorders=dict(layerN=dict(source='stages.N')),
        distill_losses=dict(
            loss_layerN=dict(type='AttentionTransferLoss', loss_weight=1000)
        ),
        loss_forward_mappings=dict(
            loss_layerN=dict(
                s_feature=dict(from_student=True, recorder='layerN'),
                t_feature=dict(from_student=False, recorder='layerN'),
            )
        ),
    ),
)
