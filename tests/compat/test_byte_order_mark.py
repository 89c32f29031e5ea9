"""A config may begin with a byte order mark, and so may its base."""

import json

import pytest
from mmengine.config import Config, config

from mmrazor_pckd.compat.patching import patches_of

MARK = '\ufeff'
BASE = dict(
    py="model = dict(type='A', depth=3)\n",
    json=json.dumps(dict(model=dict(type='A', depth=3))),
    yaml='model:\n  type: A\n  depth: 3\n',
)
CHILD = dict(
    py="_base_ = '{}'\nmodel = dict(depth=5)\n",
    json='{{"_base_": "{}", "model": {{"depth": 5}}}}',
    yaml='_base_: {}\nmodel:\n  depth: 5\n',
)


def write(path, text, mark=MARK):
    path.write_bytes(f'{mark}{text}'.encode())
    return path


@pytest.mark.parametrize('ending', CHILD)
@pytest.mark.parametrize('base', BASE)
def test_child_and_base_are_read(tmp_path, ending, base):
    below = write(tmp_path / f'base.{base}', BASE[base])
    child = write(tmp_path / f'child.{ending}', CHILD[ending].format(below.name))
    found = Config.fromfile(child)
    assert found.model == dict(type='A', depth=5)
    assert MARK not in found.text
    assert MARK not in found.pretty_text


def test_without_predefined_variables(tmp_path):
    path = write(tmp_path / 'a.json', BASE['json'])
    assert Config.fromfile(path, use_predefined_variables=False).model.depth == 3


def test_a_lazy_config_is_read(tmp_path):
    write(tmp_path / 'lazy_base.py', BASE['py'])
    child = write(
        tmp_path / 'lazy.py',
        'from mmengine.config import read_base\n'
        'with read_base():\n    from .lazy_base import *\n'
        'model.update(depth=7)\n',
    )
    assert Config.fromfile(child).model.depth == 7


def test_a_mark_inside_stays_an_error_and_without_one_all_is_as_it_was(tmp_path):
    inside = write(tmp_path / 'inside.py', f'a = 1\n{MARK}b = 2\n', mark='')
    with pytest.raises(SyntaxError):
        Config.fromfile(inside)
    plain = write(tmp_path / 'plain.py', "name = 'ä'\n", mark='')
    assert Config.fromfile(plain).text == f"{plain}\nname = 'ä'\n"


def test_what_is_dumped_has_no_mark(tmp_path):
    Config(dict(a=1)).dump(tmp_path / 'dumped.py')
    assert (tmp_path / 'dumped.py').read_bytes().startswith(b'a')
    assert patches_of(config.open) == ('byte_order_mark',)
