# PKT: Probabilistic Knowledge Transfer for deep representation learning,
# arXiv 1803.10837, of the pooled features, as its authors released it and
# CRD's comparison (arXiv 1910.10699) ran it.
#
# Unlike the paper, an image is its own neighbour too, and the mean is taken
# over all pairs. Weight 30000 is that of CRD's comparison, for 64 images: the
# loss falls about as 1/N with the images of all processes together. It costs
# next to nothing, and nothing inside the backbones is read.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        teacher_recorders=dict(feature=dict(type='ModuleInputs', source='head.fc')),
        distill_losses=dict(
            loss_pkt=dict(type='ProbabilisticTransferLoss', eps=1e-7, loss_weight=30000)
        ),
        loss_forward_mappings=dict(
            loss_pkt=dict(
                s_feature=dict(from_student=True, recorder='feature', data_idx=0),
                t_feature=dict(from_student=False, recorder='feature', data_idx=0),
            )
        ),
    ),
)
