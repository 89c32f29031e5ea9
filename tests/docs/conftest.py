import re

import pytest
from mmrazor.registry import MODELS, TASK_UTILS

import mmrazor_pckd.functional


def _check(text, rows):
    """A table of paper, functions, registered types: all are there."""
    found = re.findall(r'^\|.*\|([^|]*)\| ([^|]*`\w+`[^|]*) \|$', text, re.MULTILINE)
    assert len(found) == rows
    for functions, types in found:
        for name in re.findall(r'`(\w+)`', functions):
            assert hasattr(mmrazor_pckd.functional, name), name
        for name in re.findall(r'`(\w+)`', types):
            assert any(
                registry.get(f'mmrazor.{name}') for registry in (MODELS, TASK_UTILS)
            ), name


@pytest.fixture
def check_method_table():
    return _check
