# OFD: A Comprehensive Overhaul of Feature Distillation, arXiv 1904.01866, on
# MMRazor's own OverhaulFeatureDistillation and OFDDistiller.
#
# Reproduces  top-1 70.81, the figure that later papers give for this pair
#             (arXiv 2104.09044). Not run here yet.
# Command     tools/dist_train.sh configs/ofd_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# For the features it takes see _base_/methods/ofd.py.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/ofd.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    # The fourth stage beside the three of the method.
    distiller=dict(
        student_recorders=dict(
            layer4=dict(type='ModuleOutputs', source='backbone.layer4.1.bn2')
        ),
        teacher_recorders=dict(
            layer4=dict(type='ModuleOutputs', source='backbone.layer4.2.bn2')
        ),
        connectors=dict(
            connector1=dict(
                in_channel=_base_.s_stages[0], out_channel=_base_.t_stages[0]
            ),
            connector2=dict(
                in_channel=_base_.s_stages[1], out_channel=_base_.t_stages[1]
            ),
            connector3=dict(
                in_channel=_base_.s_stages[2], out_channel=_base_.t_stages[2]
            ),
            connector4=dict(
                type='ConvModuleConnector',
                in_channel=_base_.s_stages[3],
                out_channel=_base_.t_stages[3],
                norm_cfg=dict(type='BN'),
                act_cfg=None,
            ),
            t_connector4=dict(type='OFDTeacherConnector'),
        ),
        distill_losses=dict(
            loss_layer1=dict(loss_weight=0.125),
            loss_layer2=dict(loss_weight=0.25),
            loss_layer3=dict(loss_weight=0.5),
            loss_layer4=dict(type='OFDLoss', loss_weight=1),
        ),
        loss_forward_mappings=dict(
            loss_layer4=dict(
                s_feature=dict(
                    from_student=True, recorder='layer4', connector='connector4'
                ),
                t_feature=dict(
                    from_student=False, recorder='layer4', connector='t_connector4'
                ),
            )
        ),
    ),
)
published = dict(top1=70.81)
