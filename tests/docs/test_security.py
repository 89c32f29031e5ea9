"""SECURITY.md is right about what can be looked up."""

from builders import ROOT


def test_no_checkpoint_is_read_with_everything_in_it():
    assert 'weights_only=False` occurs nowhere' in (ROOT / 'SECURITY.md').read_text()
    for folder in ('mmrazor_pckd', 'tools', 'configs'):
        for path in (ROOT / folder).rglob('*.py'):
            assert 'weights_only=False' not in path.read_text(), path
