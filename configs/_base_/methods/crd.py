# CRD: Contrastive Representation Distillation, arXiv 1910.10699, on MMRazor's
# own SingleTeacherDistill and ConfigurableDistiller. MMRazor's CRDLoss leaves
# its weight out and draws the negatives in the loader;
# ContrastiveRepresentationLoss takes its place. Weight 0.8, 16384 negatives of
# other categories, T 0.07, width 128 are the paper's on CIFAR-100. Cost: two
# memories of 128 numbers for each training image, 51 MB on CIFAR-100, or half
# of it with memory_dtype='bfloat16'.
channels = 128  # of the embeddings
model = dict(
    _scope_='mmrazor',
    type='SingleTeacherDistill',
    distiller=dict(
        type='ConfigurableDistiller',
        student_recorders=dict(
            feature=dict(type='ModuleInputs', source='head.fc'),
            gt_labels=dict(type='ModuleInputs', source='head.loss_module'),
            # What goes into the whole student: images, samples.
            inputs=dict(type='ModuleInputs', source=''),
        ),
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
        distill_losses=dict(
            loss_crd=dict(
                type='ContrastiveRepresentationLoss',
                channels=channels,
                num_negatives=16384,
                tau=0.07,
                momentum=0.5,
                loss_weight=0.8,
            )
        ),
        loss_forward_mappings=dict(
            loss_crd=dict(
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
                gt_labels=dict(from_student=True, recorder='gt_labels', data_idx=1),
                data_samples=dict(from_student=True, recorder='inputs', data_idx=1),
            )
        ),
    ),
)
# The negatives are of other categories: the loss reads all labels once.
method_hooks = [dict(type='mmrazor.TrainLabelsHook')]
