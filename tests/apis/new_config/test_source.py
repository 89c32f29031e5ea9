"""Values of a config as Python code."""

import pytest

from mmrazor_pckd.apis.new_config.source import Name, code


@pytest.mark.parametrize(
    'value',
    [
        dict(type='A', scale=(1, 2), one=(3,), none=None, deep=[dict(a=1.5), 'b']),
        {'a.b': 1, 'c': dict(d=True)},
        [],
        (),
        "it's",
    ],
)
def test_it_is_read_back(value):
    assert eval(code(value)) == value


def test_names_stand_for_variables():
    text = code(dict(architecture=Name('student'), names=[Name('a'), 'a']))
    assert text == "dict(architecture=student, names=[a, 'a'])"
