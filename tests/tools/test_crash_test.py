"""The crash test in short."""

import pytest
from runs import shell

pytestmark = pytest.mark.slow


def test_killed_and_resumed_it_is_the_same(tmp_path):
    code, output = shell(
        'python',
        'tools/dev/crash_test.py',
        'configs/demo/crd_demo.py',
        '--kills',
        2,
        '--pictures',
        4,
        '--work-dir',
        tmp_path,
        '--cfg-options',
        'train_cfg.max_epochs=8',
    )
    assert code == 0, output
    assert 'no bit differs' in output
    # Warnings of the libraries may come behind it.
    (last,) = (line for line in output.splitlines() if '2 kills, ' in line)
    assert last.endswith('bit-identical')
