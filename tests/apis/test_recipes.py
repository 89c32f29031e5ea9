"""A method is fitted to a pair of networks."""

import re
from copy import deepcopy

import pytest
from builders import ROOT
from mmengine.config import Config

from mmrazor_pckd.apis.recipes import fit, places

METHODS = {
    path.stem: Config.fromfile(path).model
    for path in sorted((ROOT / 'configs/_base_/methods').glob('*.py'))
}
# A method whose loss is built for the classes.
CLASSES = dict(
    type='FrozenTeacherDistill',
    distiller=dict(
        distill_losses=dict(loss_a=dict(type='A', num_classes='pair.num_classes'))
    ),
)


def facts(width, channels=(), **rest):
    stages = [
        dict(
            module=f'backbone.stage{number}',
            channels=each,
            size=32 >> number,
            before=dict(type='ModuleInputs', source=f'b{number}', data_idx=number),
            norm=f'n{number}',
        )
        for number, each in enumerate(channels)
    ]
    stem = dict(module='backbone.stem', channels=3, size=64)
    return dict(width=width, classifier='head.fc', stem=stem, stages=stages, **rest)


def pair(student=None, teacher=None, **rest):
    return dict(
        student=dict(type='S', head=dict(loss=dict(loss_weight=1))),
        teacher=dict(type='T'),
        teacher_ckpt='t.pth',
        student_facts=student or facts(8, (2, 4, 8)),
        teacher_facts=teacher or facts(16, (6, 12, 16)),
        num_classes=5,
        **rest,
    )


@pytest.mark.parametrize('name', METHODS)
def test_every_method_fits_and_nothing_is_left_open(name):
    method, both = METHODS[name], pair()
    if name == 'fsp':  # of equal channels alone
        both = pair(teacher=facts(16, (2, 4, 8)))
    before = deepcopy((method.to_dict(), both))
    model = fit(method, both)
    assert (method.to_dict(), both) == before
    assert model.pop('_delete_') is True
    assert model['architecture'] == both['student']
    assert model['architecture'] is not both['student']
    assert (model['teacher'], model['teacher_ckpt']) == (both['teacher'], 't.pth')
    assert not places(model)
    text = repr(model['distiller'])
    for word in ('student.', 'teacher.', 'pair.', 'stages.', "N'"):
        assert word not in text.replace("'BN'", ''), word
    # Plain dicts, as a config wants them.
    assert 'ConfigDict' not in text


def test_widths_of_connectors():
    found = fit(METHODS['pckd'], pair())['distiller']['connectors']
    assert list(found) == ['projection', 'embedding_s', 'embedding_t']
    assert found['projection'] == dict(
        type='ProjectionMLP', in_channels=8, hidden_channels=256, out_channels=16
    )
    assert found['embedding_s'] == dict(
        type='LinearEmbedding', in_channels=8, out_channels=8
    )
    found = fit(METHODS['ft'], pair())['distiller']
    assert found['connectors'] == dict(
        translator=dict(type='Translator', in_channel=8, out_channel=8),
        autoencoder=dict(type='FactorAutoencoder', in_channel=16, out_channel=8),
    )
    assert found['student_recorders'] == dict(
        last=dict(type='ModuleOutputs', source='backbone.stage2')
    )


def test_parts_are_repeated_for_each_stage():
    found = fit(METHODS['ab'], pair())['distiller']
    assert list(found['student_recorders']) == ['layer1', 'layer2', 'layer3']
    assert found['student_recorders']['layer3'] == dict(
        type='ModuleInputs', source='b2'
    )
    weights = [loss['loss_weight'] for loss in found['distill_losses'].values()]
    assert weights == [0.25, 0.5, 1]  # from the last stage on
    assert found['loss_forward_mappings']['loss_layer2'] == dict(
        s_feature=dict(
            from_student=True, recorder='layer2', connector='connector2', data_idx=1
        ),
        t_feature=dict(from_student=False, recorder='layer2', data_idx=1),
    )
    norms = fit(METHODS['ofd'], pair())['distiller']['teacher_recorders']
    assert norms['weight2'] == dict(type='Parameter', source='n1.weight')


def test_a_stage_that_is_not_there_is_the_last():
    one = pair(facts(8, (4,)), facts(8, (6,)))
    found = fit(METHODS['fitnet'], one)['distiller']
    assert found['student_recorders']['layer2']['source'] == 'backbone.stage0'
    assert found['connectors']['regressor']['out_channels'] == 6


def test_center_alignment_is_for_equal_widths():
    def loss(student, teacher):
        model = fit(METHODS['pckd'], pair(facts(student), facts(teacher)))
        return model['distiller']['distill_losses']['loss_center_alignment']

    assert loss(8, 8) == dict(type='CenterAlignmentLoss', loss_weight=1)
    assert loss(8, 16) is None
    assert loss(16, 8) is None


@pytest.mark.parametrize('sides', [('student',), ('teacher',), ('student', 'teacher')])
def test_a_classifier_without_bias(sides):
    both = pair(facts(8), facts(8))
    for side in sides:
        both[f'{side}_facts']['bias'] = False
    distiller = fit(METHODS['pckd'], both)['distiller']
    for side in 'student', 'teacher':
        assert 'bias' not in distiller[f'{side}_recorders']
        assert 'centers' in distiller[f'{side}_recorders']
    assert list(distiller['loss_forward_mappings']['loss_center_alignment']) == [
        's_centers',
        't_centers',
    ]


def test_a_bias_that_is_not_compared_stays():
    method = listed()
    method['distiller']['distill_losses'] = dict(loss_a=dict(type='Scores'))
    distiller = fit(method, pair(facts(8, (2, 4, 8), bias=False)))['distiller']
    assert 'bias' not in distiller['student_recorders']
    assert 'bias' in distiller['teacher_recorders']
    mapping = distiller['loss_forward_mappings']['loss_a']
    assert [len(each['records']) for each in mapping.values()] == [4, 5]


def test_a_classifier_of_another_name():
    both = pair(dict(facts(8), classifier='head.layers.head'))
    distiller = fit(METHODS['pckd'], both)['distiller']
    assert {part['source'] for part in distiller['student_recorders'].values()} == {
        'head.layers.head',
        'head.layers.head.weight',
        'head.layers.head.bias',
        'head.loss_module',
    }
    assert distiller['teacher_recorders']['logits']['source'] == 'head.fc'


def test_growth_rate_and_classes():
    def rate(name, **rest):
        model = fit(METHODS[name], pair(**rest))
        return model['distiller']['sample_weighting'].get('growth_rate')

    assert rate('pckd') == 1.005
    assert rate('pckd', growth_rate=1.015) == 1.015
    assert rate('pckd_curriculum', growth_rate=1.015) == 1.015
    assert rate('pckd_focal', growth_rate=1.015) is None
    loss = fit(CLASSES, pair())['distiller']['distill_losses']['loss_a']
    assert loss['num_classes'] == 5


def test_changes_are_merged():
    model = fit(
        METHODS['kd'],
        pair(),
        views=(0,),
        architecture=dict(head=dict(loss=dict(loss_weight=0.1))),
        distiller=dict(distill_losses=dict(loss_kd=dict(_delete_=True, type='L'))),
    )
    assert model['architecture'] == dict(
        type='S', head=dict(loss=dict(loss_weight=0.1))
    )
    assert model['distiller']['distill_losses'] == dict(loss_kd=dict(type='L'))
    assert model['views'] == (0,)
    assert model['_delete_'] is True


def test_in_a_config_what_is_left_out_stays_out(tmp_path):
    both = pair(facts(8, bias=False), facts(8))
    (tmp_path / 'pair.py').write_text(
        '\n'.join(f'{key} = {value!r}' for key, value in both.items())
    )
    (tmp_path / 'leaf.py').write_text(
        f"_base_ = ['pair.py', '{ROOT}/configs/_base_/methods/pckd.py']\n"
        'from mmrazor_pckd.apis.recipes import fit\n'
        'model = fit(_base_.model, _base_)\n'
    )
    cfg = Config.fromfile(tmp_path / 'leaf.py')
    assert 'bias' not in cfg.model.distiller.student_recorders
    assert '_delete_' not in cfg.model
    assert 'fit' not in cfg


@pytest.mark.parametrize(
    ('method', 'both', 'message'),
    [
        (
            'at',
            pair(facts(8, (2,)), facts(8, (2, 4))),
            'student_facts.stages has 1 stages and teacher_facts.stages 2',
        ),
        (
            'ft',
            pair(facts(8, (2, 3, 4)), facts(8, (2, 4))),
            'student_facts.stages has 3 stages and teacher_facts.stages 2',
        ),
        (
            'fitnet',
            pair(facts(8), facts(8)),
            'the method needs stages.2.module of the student, and student_facts has',
        ),
    ],
)
def test_what_cannot_be_fitted(method, both, message):
    with pytest.raises(ValueError, match=f'^[^\\n]*{re.escape(message)}[^\\n]*$'):
        fit(METHODS[method], both)


def test_a_stage_without_an_activation_has_one_map():
    both = pair()
    del both['teacher_facts']['stages'][1]['before']
    found = fit(METHODS['ab'], both)['distiller']['teacher_recorders']
    assert found['layer1'] == dict(type='ModuleInputs', source='b0')
    assert found['layer2'] == dict(type='ModuleOutputs', source='backbone.stage1')
    del both['teacher_facts']['stages'][1]['norm']
    with pytest.raises(ValueError, match=r'^the method needs stages\.2\.norm of the'):
        fit(METHODS['ofd'], both)


def test_classes_that_the_pair_does_not_give():
    both = pair()
    del both['num_classes']
    with pytest.raises(ValueError, match='needs num_classes of the pair, and pair'):
        fit(CLASSES, both)


def listed():
    """A method whose loss takes the stages and the feature as one list."""

    def records(from_student):
        return [
            dict(recorder='bias', from_student=from_student),
            dict(recorder='layerN', from_student=from_student),
            dict(recorder='feature', from_student=from_student, data_idx=0),
        ]

    recorders = dict(
        bias=dict(type='Parameter', source='head.fc.bias'),
        layerN=dict(source='stages.N.before'),
        feature=dict(type='ModuleInputs', source='head.fc'),
    )
    return dict(
        type='FrozenTeacherDistill',
        distiller=dict(
            student_recorders=recorders,
            teacher_recorders=recorders,
            connectors=dict(
                chain=dict(
                    in_channels=['student.stages.N.channels', 'student.width'],
                    sizes='teacher.stages.size',
                    halves='teacher.stages.channels // 2',
                )
            ),
            loss_forward_mappings=dict(
                loss_a=dict(
                    s_features=dict(records=records(True), connector='chain'),
                    t_features=dict(records=records(False)),
                )
            ),
        ),
    )


def test_a_list_of_records_has_one_for_each_stage():
    found = fit(listed(), pair())['distiller']
    assert found['connectors']['chain'] == dict(
        in_channels=[2, 4, 8, 8], sizes=[32, 16, 8], halves=[3, 6, 8]
    )
    mapping = found['loss_forward_mappings']['loss_a']
    assert mapping['s_features'] == dict(
        connector='chain',
        records=[
            dict(recorder='bias', from_student=True),
            dict(recorder='layer1', from_student=True, data_idx=0),
            dict(recorder='layer2', from_student=True, data_idx=1),
            dict(recorder='layer3', from_student=True, data_idx=2),
            dict(recorder='feature', from_student=True, data_idx=0),
        ],
    )
    assert [each['recorder'] for each in mapping['t_features']['records']] == [
        'bias',
        'layer1',
        'layer2',
        'layer3',
        'feature',
    ]


def test_compared_biases_are_left_out_of_a_list():
    found = fit(listed(), pair(facts(8, (2, 4, 8), bias=False)))['distiller']
    for side in 'student', 'teacher':
        assert list(found[f'{side}_recorders']) == [
            'layer1',
            'layer2',
            'layer3',
            'feature',
        ]
    mapping = found['loss_forward_mappings']['loss_a']
    assert [len(each['records']) for each in mapping.values()] == [4, 4]


def previous():
    return dict(
        type='FrozenTeacherDistill',
        distiller=dict(
            student_recorders=dict(
                lowN=dict(source='stages.N.previous'),
                last=dict(source='stages.last.previous'),
            ),
            connectors=dict(
                lowN=dict(
                    channels='student.stages.N.previous.channels',
                    size='teacher.stages.N.previous.size',
                )
            ),
        ),
    )


def test_the_stage_before_and_the_stem():
    assert places(previous()) == {'stages.N.previous', 'stages.last.previous'}
    found = fit(previous(), pair())['distiller']
    assert found['student_recorders'] == {
        name: dict(type='ModuleOutputs', source=f'backbone.{module}')
        for name, module in dict(
            low1='stem', low2='stage0', low3='stage1', last='stage1'
        ).items()
    }
    assert list(found['connectors'].values()) == [
        dict(channels=3, size=64),
        dict(channels=2, size=32),
        dict(channels=4, size=16),
    ]


def test_flows_are_of_maps_of_equal_channels():
    method = previous()
    method['distiller']['distill_losses'] = dict(
        loss_off=None, loss_flow=dict(type='SolutionFlowLoss')
    )
    fit(method, pair(facts(8, (2, 4)), facts(16, (2, 4))))
    message = (
        '^SolutionFlowLoss compares maps of equal channels: stem and stages of the '
        'student have 3, 2, 4 and those of the teacher 3, 2, 6; '
        'vid, at and reviewkd take unequal ones$'
    )
    with pytest.raises(ValueError, match=message):
        fit(method, pair(facts(8, (2, 4)), facts(16, (2, 6))))


def test_a_network_without_a_stem():
    both = pair()
    del both['student_facts']['stem']
    message = (
        '^the method needs stages.1.previous.module of the student, and '
        'student_facts has no stem$'
    )
    with pytest.raises(ValueError, match=message):
        fit(previous(), both)


@pytest.mark.parametrize('key', ['student', 'teacher_facts', 'teacher_ckpt'])
def test_a_pair_that_lacks_something(key):
    both = pair()
    del both[key]
    with pytest.raises(ValueError, match=f'^the pair has no {key}, see configs'):
        fit(METHODS['kd'], both)


def test_facts_that_lack_something():
    both = pair(dict(width=8))
    with pytest.raises(ValueError, match='^student_facts has no classifier, see'):
        fit(METHODS['kd'], both)


def test_places():
    assert places(METHODS['kd']) == places(METHODS['crd']) == set()
    assert places(METHODS['ab']) == {'stages.N.before'}
    assert places(METHODS['ft']) == {'stages.last'}
