# NST: Like What You Like: Knowledge Distill via Neuron Selectivity Transfer,
# arXiv 1707.01219, of all stages, the larger map averaged down: the released
# form of CRD's comparison (arXiv 1910.10699).
#
# The kernel is the paper's polynomial one, degree 2 and constant 0. The sum over
# stages has weight 50 each and no half before it; the authors compare the last
# stage alone. Cost: nothing is learned beside. No matrix is larger than pixels
# by pixels or channels by channels, whichever is smaller: 16 MiB at most for 64
# images of the 13 pairs on CIFAR-100.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(layerN=dict(source='stages.N')),
        teacher_recorders=dict(layerN=dict(source='stages.N')),
        distill_losses=dict(
            loss_layerN=dict(type='NeuronSelectivityLoss', loss_weight=50)
        ),
        loss_forward_mappings=dict(
            loss_layerN=dict(
                s_feature=dict(from_student=True, recorder='layerN'),
                t_feature=dict(from_student=False, recorder='layerN'),
            )
        ),
    ),
)
