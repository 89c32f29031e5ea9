# AB: Knowledge Transfer via Distillation of Activation Boundaries Formed by
# Hidden Neurons, arXiv 1811.03233, on MMRazor's own SingleTeacherDistill and
# ConfigurableDistiller.
#
# Reproduces  no published figure for this pair.
# Command     tools/dist_train.sh configs/ab_r34_r18_imagenet.py 8
# Cost        one view: 3.67 + 3 * 1.82 = 9.1 GMAC per image.
# The distillation stops after 20 epochs, the length of MMRazor's own
# initialization; for one run where the paper has two see _base_/methods/ab.py.
_base_ = ['./_base_/pairs/r34_r18_imagenet.py', './_base_/methods/ab.py']

model = dict(
    architecture=_base_.student,
    teacher=_base_.teacher,
    teacher_ckpt=_base_.teacher_ckpt,
    # The fourth stage beside the three of the method.
    distiller=dict(
        student_recorders=dict(
            layer4=dict(type='ModuleInputs', source='backbone.layer4.1.relu')
        ),
        teacher_recorders=dict(
            layer4=dict(type='ModuleInputs', source='backbone.layer4.2.relu')
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
        ),
        distill_losses=dict(
            loss_layer1=dict(loss_weight=0.125),
            loss_layer2=dict(loss_weight=0.25),
            loss_layer3=dict(loss_weight=0.5),
            loss_layer4=dict(type='ABLoss', loss_weight=1),
        ),
        loss_forward_mappings=dict(
            loss_layer4=dict(
                s_feature=dict(
                    from_student=True,
                    recorder='layer4',
                    record_idx=1,
                    data_idx=0,
                    connector='connector4',
                ),
                t_feature=dict(
                    from_student=False, recorder='layer4', record_idx=1, data_idx=0
                ),
            )
        ),
    ),
)
custom_hooks = _base_.custom_hooks + [
    dict(type='mmrazor.StopDistillHook', stop_epoch=20)
]
published = None
