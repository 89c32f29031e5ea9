"""The stage of the tests: what can be wrong on a GPU alone."""

import importlib.util
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

from ..shipped import TOOLS
from .stage import Command, Stage

# Each process takes a part of the GPU's memory, and its start a core.
PROCESSES = 8


def tests_stage(out: Path, device: str) -> Stage:
    """``pytest -m gpu`` on the tests beside the tools.

    Args:
        out (Path): Folder of all stages.
        device (str): ``'cuda'`` or ``'cpu'``, where the tests are tiny.

    Returns:
        Stage: Without a command where there are no tests, as in an installed
        package, or no pytest.

    Example:
        >>> tests_stage(Path('work_dirs/gpu'), 'cpu').name
        'tests'
    """
    tests = TOOLS.parent / 'tests' / 'gpu'
    if not tests.is_dir():
        return Stage('tests', left_out=f'there are none in {tests}: take a checkout')
    if importlib.util.find_spec('pytest') is None:
        return Stage('tests', left_out='pytest is not installed')
    report = out / 'tests' / 'report.xml'
    words = [sys.executable, '-m', 'pytest', '-m', 'gpu', str(tests)]
    words += [f'--device={device}', f'--junit-xml={report}']
    # Each test as it ends, for a run that is cut.
    words += ['--color=no', '-v', '--durations=15']
    processes = min(PROCESSES, len(os.sched_getaffinity(0)))
    if device == 'cuda' and importlib.util.find_spec('xdist') and processes > 1:
        words += ['-n', str(processes), '--dist', 'worksteal']

    def forget(_: float) -> None:
        report.unlink(missing_ok=True)

    command = Command('pytest', words, None, forget, lambda: counts(report))
    return Stage('tests', [command], dict(OMP_NUM_THREADS='1'))


def counts(report: Path) -> str:
    """How many tests passed, failed and were skipped.

    Args:
        report (Path): JUnit XML of pytest.

    Raises:
        ValueError: If it is no XML.

    Example:
        >>> import tempfile
        >>> report = Path(tempfile.mkdtemp()) / 'report.xml'
        >>> suite = '<testsuite tests="9" failures="1" errors="0" skipped="2"/>'
        >>> _ = report.write_text(f'<testsuites>{suite}</testsuites>')
        >>> counts(report)
        '6 passed, 1 failed, 2 skipped'
    """
    if not report.exists():
        return ''
    try:
        suites = list(ElementTree.parse(report).getroot().iter('testsuite'))
    except ElementTree.ParseError as error:
        raise ValueError(f'{report}: {error}') from None

    def total(*names: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites for name in names)

    failed, skipped = total('failures', 'errors'), total('skipped')
    passed = total('tests') - failed - skipped
    return f'{passed} passed, {failed} failed, {skipped} skipped'
