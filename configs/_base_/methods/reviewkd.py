# ReviewKD: Distilling Knowledge via Knowledge Review, arXiv 2104.09044
#
# A chain of attention-based fusions goes over the student's stages, from its
# pooled feature up to its first stage, and each link imitates the teacher's
# stage of the same depth, as a map and in averages over fewer cells.
#
# The form is the released one on CIFAR-100: the student's stages after their
# last activation, the teacher's before it, the stem left out, and a warm-up
# of 20 epochs. The authors count the epochs from 0, so that the first has no
# distillation; here it has a twentieth. The teacher stays in eval mode, which
# theirs does not. Weight 5 is the authors' for most pairs.
#
# Cost: the chain has 0.1 M parameters (ResNet20) to 28 M (under ResNet50), is
# trained with the student and thrown away. By multiplications a step takes
# 1.2 (ResNet20), 1.6 (ResNet8x4) to 6 times (under ResNet50) that of KD. Its
# batch norms need two images in each process.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(
            layerN=dict(source='stages.N'),
            feature=dict(type='ModuleInputs', source='head.fc'),
        ),
        teacher_recorders=dict(
            layerN=dict(source='stages.N.before'),
            feature=dict(type='ModuleInputs', source='head.fc'),
        ),
        connectors=dict(
            review=dict(
                type='KnowledgeReview',
                in_channels=['student.stages.N.channels', 'student.width'],
                out_channels=['teacher.stages.N.channels', 'teacher.width'],
                out_sizes=['teacher.stages.N.size', 1],
            )
        ),
        distill_losses=dict(
            loss_review=dict(type='HierarchicalContextLoss', loss_weight=5)
        ),
        loss_forward_mappings=dict(
            loss_review=dict(
                s_features=dict(
                    records=[
                        dict(from_student=True, recorder='layerN'),
                        dict(from_student=True, recorder='feature', data_idx=0),
                    ],
                    connector='review',
                ),
                t_features=dict(
                    records=[
                        dict(from_student=False, recorder='layerN'),
                        dict(from_student=False, recorder='feature', data_idx=0),
                    ]
                ),
            )
        ),
    ),
)
method_hooks = [dict(type='mmrazor.LossWarmupHook', losses=['loss_review'], epochs=20)]
