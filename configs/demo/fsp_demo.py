# FSP on the demo's pictures, weights of _base_/methods/fsp.py, three epochs of
# the first stage.
# Command  python tools/train.py configs/demo/fsp_demo.py
#
# Stage by stage the student has half the teacher's channels, and FSP needs
# equal ones: the student's stages are compared with those before the teacher's.
_base_ = ['../_base_/pairs/demo.py', '../_base_/methods/fsp.py']

from mmrazor_pckd.apis.recipes import fit

model = fit(
    _base_.model,
    dict(
        _base_,
        student_facts=dict(
            width=64,
            classifier='head.fc',
            stem=dict(module='backbone.layer2', channels=16),
            stages=[
                dict(module='backbone.layer3', channels=32),
                dict(module='backbone.layer4', channels=64),
            ],
        ),
        teacher_facts=dict(
            width=64,
            classifier='head.fc',
            stem=dict(module='backbone.layer1', channels=16),
            stages=[
                dict(module='backbone.layer2', channels=32),
                dict(module='backbone.layer3', channels=64),
            ],
        ),
    ),
)
custom_hooks = _base_.custom_hooks + [dict(type='mmrazor.TwoStageHook', epochs=3)]
