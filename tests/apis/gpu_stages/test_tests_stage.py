import subprocess
import sys

import pytest

from mmrazor_pckd.apis.gpu_stages import tests_stage
from mmrazor_pckd.apis.gpu_stages.tests_stage import counts

SUITE = """
import pytest

def test_right(): pass
def test_wrong(): assert 0
@pytest.mark.skip
def test_not_here(): pass
@pytest.fixture
def broken(): raise OSError
def test_error(broken): pass
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    (tmp_path / 'tests' / 'gpu').mkdir(parents=True)
    monkeypatch.setattr(tests_stage, 'TOOLS', tmp_path / 'tools')
    return tmp_path


def command(device, cores, monkeypatch):
    monkeypatch.setattr('os.sched_getaffinity', lambda _: set(range(cores)))
    (found,) = tests_stage.tests_stage(
        tests_stage.TOOLS.parent / 'out', device
    ).commands
    return found


def test_the_tests_of_a_gpu_side_by_side(checkout, monkeypatch):
    words = command('cuda', 16, monkeypatch).words
    assert words[:6] == [
        *(sys.executable, '-m', 'pytest', '-m', 'gpu'),
        str(checkout / 'tests/gpu'),
    ]
    assert '--device=cuda' in words
    assert words[words.index('-n') + 1] == '8'
    assert '4' in command('cuda', 4, monkeypatch).words
    # A CPU has no cores to spare, and an installation perhaps no pytest-xdist.
    assert '-n' not in command('cpu', 16, monkeypatch).words
    monkeypatch.setattr('importlib.util.find_spec', lambda name: name == 'pytest')
    assert '-n' not in command('cuda', 16, monkeypatch).words


def test_an_installed_package_has_no_tests(tmp_path, monkeypatch):
    monkeypatch.setattr(tests_stage, 'TOOLS', tmp_path / 'tools')
    stage = tests_stage.tests_stage(tmp_path, 'cuda')
    assert not stage.commands
    assert stage.left_out == f'there are none in {tmp_path}/tests/gpu: take a checkout'


def test_without_pytest(checkout, monkeypatch):
    monkeypatch.setattr('importlib.util.find_spec', lambda name: None)
    stage = tests_stage.tests_stage(checkout, 'cuda')
    assert (stage.commands, stage.left_out) == ((), 'pytest is not installed')


def test_what_pytest_has_found_is_counted(tmp_path):
    (tmp_path / 'test_them.py').write_text(SUITE)
    report = tmp_path / 'report.xml'
    words = [sys.executable, '-m', 'pytest', f'--junit-xml={report}', '-p', 'no:xdist']
    subprocess.run([*words, 'test_them.py'], cwd=tmp_path, stdout=subprocess.DEVNULL)
    assert counts(report) == '1 passed, 2 failed, 1 skipped'


def test_an_older_report_does_not_count(checkout, monkeypatch):
    found = command('cuda', 8, monkeypatch)
    report = checkout / 'out' / 'tests' / 'report.xml'
    report.parent.mkdir(parents=True)
    report.write_text('<testsuite tests="3"/>')
    assert found.summary() == '3 passed, 0 failed, 0 skipped'
    found.before(60)
    assert found.summary() == ''
    report.write_text('<testsuite')
    with pytest.raises(ValueError, match='report.xml: '):
        found.summary()
