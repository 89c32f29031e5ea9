"""What a config is written for."""

from mmrazor_pckd.apis.new_config.methods import method_names
from mmrazor_pckd.apis.new_config.task import Extra, Request


def test_the_method_by_default_is_one():
    assert Request('own.py', 'images').method in method_names()


def test_extras_share_nothing():
    one, other = Extra(), Extra()
    one.files['a.py'] = 'a'
    one.found.append('a')
    assert other == Extra()
