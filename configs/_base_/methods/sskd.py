# SSKD: Knowledge Distillation Meets Self-Supervision, arXiv 2006.07114
# (ECCV 2020), in two stages.
#
# First a head on the frozen teacher learns which upright image of the batch a
# rotated one is: configs/cifar100/sskd_heads, once for a teacher, whatever the
# student. Then the student, with a head of its own, learns the teacher's
# answers:
#
# L = 0.1 CE + 0.9 KD + 2.7 TF + 10 SS
#
# CE and KD (T 4) of the upright views, TF the soft targets of the rotated ones
# (T 4, all rows), SS their similarities to the upright ones (T 0.5, the rows
# whose image the teacher finds and three quarters of the others).
#
# This is the released code with its defaults, to which the figures of its page
# belong. The paper's appendix has 2.7 and 10 the other way round, and the
# ECCV version 3 and 5. It takes 0.1 as the weight of the labels, which a config
# gives to the student's own loss: architecture.head.loss.loss_weight.
#
# The code crops each view on its own, after the turn. Here one crop is turned,
# as in PCKD, on the device: the views of an image are easier to match. Rows of
# equal rank are kept in their order, there in any. Candidates, ranks and means
# are over all processes, there over those of one device.
#
# Cost        four views of each image through both networks. The heads are two
#             linear layers; the teacher's is trained in 60 epochs that cost
#             four forward passes of the teacher alone.
model = dict(
    _scope_='mmrazor',
    type='RotatedViewDistill',
    views=(0, 90, 180, 270),
    distiller=dict(
        type='PreviewDistiller',
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
        connectors=dict(
            head_s=dict(type='ProjectionHead', channels='student.width'),
            # The config of a pair gives checkpoint and trained_by.
            head_t=dict(type='ProjectionHead', channels='teacher.width', frozen=True),
        ),
        distill_losses=dict(
            loss_kd=dict(type='KLDivergence', tau=4, loss_weight=0.9),
            loss_tf=dict(type='RotatedTargetLoss', tau=4, ratio=1, loss_weight=2.7),
            loss_ss=dict(
                type='ViewSimilarityLoss', tau=0.5, ratio=0.75, loss_weight=10
            ),
        ),
        loss_forward_mappings=dict(
            loss_kd=dict(
                preds_S=dict(from_student=True, recorder='logits'),
                preds_T=dict(from_student=False, recorder='logits'),
            ),
            loss_tf=dict(
                s_feature=dict(from_student=True, recorder='feature', data_idx=0),
                t_feature=dict(from_student=False, recorder='feature', data_idx=0),
                s_centers=dict(from_student=True, recorder='centers'),
                t_centers=dict(from_student=False, recorder='centers'),
                s_bias=dict(from_student=True, recorder='bias'),
                t_bias=dict(from_student=False, recorder='bias'),
                gt_labels=dict(from_student=True, recorder='gt_labels', data_idx=1),
            ),
            loss_ss=dict(
                s_feature=dict(
                    from_student=True,
                    recorder='feature',
                    data_idx=0,
                    connector='head_s',
                ),
                t_feature=dict(
                    from_student=False,
                    recorder='feature',
                    data_idx=0,
                    connector='head_t',
                ),
                gt_labels=dict(from_student=True, recorder='gt_labels', data_idx=1),
            ),
        ),
    ),
)
