"""Facts of networks, by the names in a method. tests/apis/test_recipes.py has more."""

import pytest

from mmrazor_pckd.apis.network_facts import PLACE, fill, linked, recorder_of

STAGES = [dict(module='a', channels=4), dict(module='b', channels=6, before='c')]
FACTS = dict(student=dict(width=8, stages=STAGES), pair=dict(num_classes=5))


def test_what_is_previous_to_a_stage():
    found = linked(dict(stem=dict(module='s'), stages=[dict(each) for each in STAGES]))
    first, second = found['stages']
    assert first['previous'] == dict(module='s')
    assert second['previous'] is first
    assert (first['before'], second['before']) == ('a', 'c')
    assert linked(dict(width=8)) == dict(width=8)


def test_facts_take_the_place_of_their_names():
    wanted = dict(
        classes='pair.num_classes',
        width='student.width // 3',
        widths=('student.stages.1.channels', 'student.stages.9.channels * 2'),
        all='student.stages.channels * 2',
        text='the student.width',
    )
    assert fill(wanted, FACTS) == dict(
        classes=5, width=2, widths=(4, 12), all=[8, 12], text='the student.width'
    )


@pytest.mark.parametrize(
    ('name', 'message'),
    [
        ('student.depth', 'needs depth of the student, and student_facts has no depth'),
        ('student.stages.size', 'stages.size of the student, .* has no size'),
        ('student.stages.2.channels.x', 'student_facts has no x'),
        ('pair.rate', 'needs rate of the pair, and pair has no rate'),
    ],
)
def test_a_fact_that_is_not_there(name, message):
    with pytest.raises(ValueError, match=f'^the method [^\\n]*{message}$'):
        fill(name, FACTS)


def test_recorders_of_places():
    assert recorder_of('stages.1', 'student', FACTS) == dict(
        type='ModuleOutputs', source='a'
    )
    assert recorder_of('stages.last.before', 'student', FACTS)['source'] == 'c'
    facts = dict(student=dict(stages=[dict(norm='a.bn')]))
    for parameter in 'weight', 'bias':
        found = recorder_of(f'stages.1.norm.{parameter}', 'student', facts)
        assert found == dict(type='Parameter', source=f'a.bn.{parameter}')
    with pytest.raises(ValueError, match='needs stages.2.norm of the student, and'):
        recorder_of('stages.2.norm.bias', 'student', FACTS)


@pytest.mark.parametrize(
    ('text', 'is_place'),
    [
        ('stem', True),
        ('stages.N', True),
        ('stages.last.norm', True),
        ('stages.N.norm.weight', True),
        ('stages.N.norm.eps', False),
        ('stages.N.before.bias', False),
        ('stages.3.previous.before', True),
        ('stages.previous', False),
        ('stages.N.channels', False),
        ('student.stages.N', False),
    ],
)
def test_places(text, is_place):
    assert bool(PLACE.fullmatch(text)) == is_place
