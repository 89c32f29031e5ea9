# ICKD-C: Exploring Inter-Channel Correlation for Diversity-preserved Knowledge
# Distillation, ICCV 2021
#
# Correlations of the channels of the last map, the one that is pooled. The
# released form, rows of the Gram matrix of length 1 and their mean over the
# channels, where the paper divides by C^2; computed without Gram matrices.
# Weight 2.5 and the connector, a 1x1 convolution without bias and a batch norm,
# are those of the authors' code on CIFAR-100, which has a weight for each pair
# in its paper; without its soft targets. Cost: no more than KD's but for the
# connector, up to 2.6 million parameters (MobileNetV2 under ResNet50).
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(last=dict(type='ModuleOutputs', source='backbone')),
        teacher_recorders=dict(last=dict(type='ModuleOutputs', source='backbone')),
        connectors=dict(
            channels=[
                dict(
                    type='TorchNNConnector',
                    module_name='Conv2d',
                    module_args=dict(
                        in_channels='student.width',
                        out_channels='teacher.width',
                        kernel_size=1,
                        bias=False,
                    ),
                ),
                dict(
                    type='TorchNNConnector',
                    module_name='BatchNorm2d',
                    module_args=dict(num_features='teacher.width'),
                ),
            ]
        ),
        distill_losses=dict(
            loss_correlation=dict(type='ChannelCorrelationLoss', loss_weight=2.5)
        ),
        loss_forward_mappings=dict(
            loss_correlation=dict(
                s_feature=dict(
                    from_student=True,
                    recorder='last',
                    data_idx=-1,
                    connector='channels',
                ),
                t_feature=dict(from_student=False, recorder='last', data_idx=-1),
            )
        ),
    ),
)
