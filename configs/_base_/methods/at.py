# AT: Paying More Attention to Attention, arXiv 1612.03928, on MMRazor's own
# SingleTeacherDistill and ConfigurableDistiller: attention maps of the stages
# whose sizes are the teacher's; the pair may add the fourth. The weight, 1000
# for the mean over a map, is that of the paper and of CRD's comparison on
# CIFAR-100.
model = dict(
    _scope_='mmrazor',
    type='SingleTeacherDistill',
    distiller=dict(
        type='ConfigurableDistiller',
        student_recorders=dict(
            layer1=dict(type='ModuleOutputs', source='backbone.layer1'),
            layer2=dict(type='ModuleOutputs', source='backbone.layer2'),
            layer3=dict(type='ModuleOutputs', source='backbone.layer3'),
        ),
        teacher_recorders=dict(
            layer1=dict(type='ModuleOutputs', source='backbone.layer1'),
            layer2=dict(type='ModuleOutputs', source='backbone.layer2'),
            layer3=dict(type='ModuleOutputs', source='backbone.layer3'),
        ),
        distill_losses=dict(
            loss_layer1=dict(type='ATLoss', loss_weight=1000),
            loss_layer2=dict(type='ATLoss', loss_weight=1000),
            loss_layer3=dict(type='ATLoss', loss_weight=1000),
        ),
        loss_forward_mappings=dict(
            loss_layer1=dict(
                s_feature=dict(from_student=True, recorder='layer1'),
                t_feature=dict(from_student=False, recorder='layer1'),
            ),
            loss_layer2=dict(
                s_feature=dict(from_student=True, recorder='layer2'),
                t_feature=dict(from_student=False, recorder='layer2'),
            ),
            loss_layer3=dict(
                s_feature=dict(from_student=True, recorder='layer3'),
                t_feature=dict(from_student=False, recorder='layer3'),
            ),
        ),
    ),
)
