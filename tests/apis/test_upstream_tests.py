import sys

import pytest

from mmrazor_pckd.apis.upstream_tests import upstream_tests

TESTS = """
import sys
from unittest.mock import call  # pytest unwraps it, up to the recursion limit


def test_equal():
    assert call


def test_recursion_limit():
    assert sys.getrecursionlimit() == 1000


def test_only_alone():
    assert 'mmrazor_pckd' not in sys.modules
"""


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / 'checkout' / 'tests' / 'test_a'
    folder.mkdir(parents=True)
    (folder / 'test_one.py').write_text(TESTS)
    return folder.parents[1]


@pytest.mark.slow
@pytest.mark.parametrize('per_file', [False, True])
def test_what_differs_is_named(checkout, tmp_path, per_file):
    differences = upstream_tests(checkout, ['test_a'], tmp_path / 'out', per_file)
    assert differences == {
        'tests.test_a.test_one::test_only_alone': ['passed', 'failed']
    }


def test_a_file_that_is_not_there_is_named(checkout, tmp_path):
    with pytest.raises(ValueError, match='tests/test_b: there is no such file'):
        upstream_tests(checkout, ['test_a', 'test_b'], tmp_path)


def test_a_run_without_a_report_is_an_error(checkout, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, 'executable', 'false')
    with pytest.raises(ValueError, match='was not written, see .*without_0.txt'):
        upstream_tests(checkout, ['test_a'], tmp_path)
