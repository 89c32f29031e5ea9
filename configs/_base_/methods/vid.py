# VID: Variational Information Distillation for Knowledge Transfer,
# arXiv 1904.05835
#
# In each stage a regressor of the student's map, three 1x1 convolutions as
# wide as the teacher's map, is the mean of a Gaussian of the teacher's map
# with a learned variance for each channel, 5 at the start. Weight 1 for the
# mean over a map, and no batch norm in the regressor: CRD's comparison (arXiv
# 1910.10699); the paper sums over the map, and its regressor is twice as wide.
# The loss may be negative. Cost: regressors of 16 thousand (ResNet56 ->
# ResNet20) to 12.9 million parameters (ResNet50 -> VGG8), left behind after
# training.
model = dict(
    _scope_='mmrazor',
    type='FrozenTeacherDistill',
    distiller=dict(
        type='PreviewDistiller',
        student_recorders=dict(layerN=dict(source='stages.N')),
        teacher_recorders=dict(layerN=dict(source='stages.N')),
        connectors=dict(
            regressorN=[
                dict(
                    type='TorchNNConnector',
                    module_name='Conv2d',
                    module_args=dict(
                        in_channels='student.stages.N.channels',
                        out_channels='teacher.stages.N.channels',
                        kernel_size=1,
                        bias=False,
                    ),
                ),
                dict(type='TorchNNConnector', module_name='ReLU'),
                dict(
                    type='TorchNNConnector',
                    module_name='Conv2d',
                    module_args=dict(
                        in_channels='teacher.stages.N.channels',
                        out_channels='teacher.stages.N.channels',
                        kernel_size=1,
                        bias=False,
                    ),
                ),
                dict(type='TorchNNConnector', module_name='ReLU'),
                dict(
                    type='TorchNNConnector',
                    module_name='Conv2d',
                    module_args=dict(
                        in_channels='teacher.stages.N.channels',
                        out_channels='teacher.stages.N.channels',
                        kernel_size=1,
                        bias=False,
                    ),
                ),
            ]
        ),
        distill_losses=dict(
            loss_layerN=dict(
                type='VariationalInformationLoss',
                channels='teacher.stages.N.channels',
                init_variance=5,
                eps=1e-5,
                loss_weight=1,
            )
        ),
        loss_forward_mappings=dict(
            loss_layerN=dict(
                s_feature=dict(
                    from_student=True, recorder='layerN', connector='regressorN'
                ),
                t_feature=dict(from_student=False, recorder='layerN'),
            )
        ),
    ),
)
