"""docs/method.md names functions and types that are there."""

from builders import ROOT


def test_functions_and_types_of_the_method(check_method_table):
    check_method_table((ROOT / 'docs' / 'method.md').read_text(), rows=10)
