# PCKD: Preview-based Category Contrastive Learning for Knowledge Distillation,
# arXiv 2410.14143, for a pair of classifiers with a linear head.fc:
#
# L = mean_i [ CE_i + lambda v_i KD_i ] + alpha mean [ v_i CC ] + beta FA
#     + delta CA                                                      (Eq. 8)
#
# The weights are those of the released code for CIFAR-100 (WRN-40-2 ->
# WRN-16-2): lambda 1, alpha 0.05, beta 20, delta 1, T 4. Its alpha belongs to
# the released form of the contrast (ScoreContrastLoss). Eq. 4 with tau 0.07,
# the usual one for cosines, has the same gradient per unit of similarity,
# 1 / 0.07, and takes alpha over. The paper says neither tau nor which form
# its figures come from.
model = dict(
    _scope_='mmrazor',
    type='RotatedViewDistill',
    views=(0, 90, 180, 270),
    distiller=dict(
        type='PreviewDistiller',
        # v_i: easy images first, a small weight for the hard ones (Eq. 5-7).
        sample_weighting=dict(type='PreviewWeighting', growth_rate=1.005),
        weighted_losses=['loss_kd', 'loss_center_contrast'],
        # What is taken from the two networks.
        student_recorders=dict(
            feature=dict(type='ModuleInputs', source='head.fc'),  # 4N rows
            logits=dict(type='ModuleOutputs', source='head.fc'),  # N rows
            centers=dict(type='Parameter', source='head.fc.weight'),
            bias=dict(type='Parameter', source='head.fc.bias'),
            gt_labels=dict(type='ModuleInputs', source='head.loss_module'),
        ),
        teacher_recorders=dict(
            feature=dict(type='ModuleInputs', source='head.fc'),
            logits=dict(type='ModuleOutputs', source='head.fc'),
            centers=dict(type='Parameter', source='head.fc.weight'),
            bias=dict(type='Parameter', source='head.fc.bias'),
        ),
        # What is learned beside the student, and left behind after training.
        connectors=dict(
            projection=dict(
                type='ProjectionMLP',
                in_channels='student.width',
                hidden_channels='teacher.width * 16',
                out_channels='teacher.width',
            ),
            embedding_s=dict(
                type='LinearEmbedding',
                in_channels='student.width',
                out_channels='student.width',
            ),
            embedding_t=dict(
                type='LinearEmbedding',
                in_channels='student.width',
                out_channels='teacher.width',
            ),
        ),
        distill_losses=dict(
            loss_kd=dict(  # Eq. 1, lambda
                type='KLDivergence', tau=4, loss_weight=1, reduction='none'
            ),
            loss_feature_alignment=dict(  # Eq. 2, beta
                type='FeatureAlignmentLoss', loss_weight=20
            ),
            # Eq. 3, delta; left out where the widths differ
            loss_center_alignment=dict(type='CenterAlignmentLoss', loss_weight=1),
            loss_center_contrast=dict(  # Eq. 4, alpha
                type='CenterContrastLoss', tau=0.07, loss_weight=0.05, reduction='none'
            ),
        ),
        # Which record goes to which argument of which loss.
        loss_forward_mappings=dict(
            loss_kd=dict(
                preds_S=dict(from_student=True, recorder='logits'),
                preds_T=dict(from_student=False, recorder='logits'),
            ),
            loss_feature_alignment=dict(
                s_feature=dict(
                    from_student=True,
                    recorder='feature',
                    data_idx=0,
                    connector='projection',
                ),
                t_feature=dict(from_student=False, recorder='feature', data_idx=0),
            ),
            loss_center_alignment=dict(
                s_centers=dict(from_student=True, recorder='centers'),
                t_centers=dict(from_student=False, recorder='centers'),
                s_bias=dict(from_student=True, recorder='bias'),
                t_bias=dict(from_student=False, recorder='bias'),
            ),
            loss_center_contrast=dict(
                s_embedding=dict(
                    from_student=True,
                    recorder='feature',
                    data_idx=0,
                    connector='embedding_s',
                ),
                t_embedding=dict(
                    from_student=True,
                    recorder='feature',
                    data_idx=0,
                    connector='embedding_t',
                ),
                s_centers=dict(from_student=True, recorder='centers'),
                t_centers=dict(from_student=False, recorder='centers'),
                gt_labels=dict(from_student=True, recorder='gt_labels', data_idx=1),
            ),
        ),
    ),
)
