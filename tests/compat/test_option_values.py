import argparse

import pytest
from mmengine.config import DictAction

from mmrazor_pckd.compat.option_values import literal


def read(*options):
    parser = argparse.ArgumentParser()
    parser.add_argument('--cfg-options', nargs='+', action=DictAction)
    return parser.parse_args(['--cfg-options', *options]).cfg_options


def test_dicts_are_read_as_in_a_config():
    # Without the patch: a RecursionError.
    read_ = read(
        "a.b=[dict(type='Mixup', alpha=0.2), dict(type='CutMix', alpha=1.0)]",
        "c=dict(_delete_=True, type='AdamW', betas=(0.9, 0.99), of=dict(x=-1))",
    )
    assert read_ == {
        'a.b': [dict(type='Mixup', alpha=0.2), dict(type='CutMix', alpha=1.0)],
        'c': dict(_delete_=True, type='AdamW', betas=(0.9, 0.99), of=dict(x=-1)),
    }


def test_all_else_is_read_as_before():
    assert read('a=[(1, 2.5), [b, None], True]', 'c=1,2', 'd=x.pth', 'e=(3,)') == {
        'a': [(1, 2.5), ['b', None], True],
        'c': [1, 2],
        'd': 'x.pth',
        'e': (3,),
    }


@pytest.mark.parametrize(
    'text', ['[dict(a=open("x"))]', 'dict(**a)', 'dict([1])', 'dict(a=1', 'f(1, 2)']
)
def test_other_calls_are_one_line(text, capsys):
    with pytest.raises(SystemExit):
        read(f'a={text}')
    (*_, last) = capsys.readouterr().err.splitlines()
    assert f'cannot read "{text}": a value is a number, a word, or' in last
    with pytest.raises(ValueError, match='cannot read'):
        literal(text)
