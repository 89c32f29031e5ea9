"""Files that a config is written to."""

import pytest

from mmrazor_pckd.apis.new_config.request import new_config
from mmrazor_pckd.apis.new_config.task import Request


def test_a_file_is_a_config():
    with pytest.raises(ValueError, match=r'own\.txt: a config is a \.py file'):
        new_config(Request('own.txt', 'nowhere', teacher='a', student='b'))


def test_a_file_is_not_overwritten(tmp_path):
    (tmp_path / 'own.py').touch()
    request = Request(str(tmp_path / 'own.py'), 'nowhere', teacher='a', student='b')
    with pytest.raises(ValueError, match=r'own.py is there already'):
        new_config(request)
