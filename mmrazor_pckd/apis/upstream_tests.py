"""mmengine's own tests, with this package loaded and without it.

As a plugin of pytest (``-p mmrazor_pckd.apis.upstream_tests``) this module loads
the package before the tests are collected.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Sequence
from xml.etree import ElementTree

FOLDERS = (
    'test_hooks',
    'test_runner/test_checkpoint.py',
    'test_runner/test_log_processor.py',
    'test_runner/test_runner.py',
    'test_logging',
    'test_fileio/test_backends/test_local_backend.py',
)
# Python's own. MMRazor sets 2 ** 20, up to which pytest unwraps each
# ``unittest.mock.call`` of a module that it collects: 19 GB.
_RECURSION_LIMIT = 1000


def pytest_configure() -> None:
    """Hook of pytest, once this module is its plugin."""
    sys.setrecursionlimit(_RECURSION_LIMIT)


def upstream_tests(
    checkout: Path,
    tests: Sequence[str] = FOLDERS,
    out: Path = Path('work_dirs/upstream_tests'),
    per_file: bool = False,
    memory: float = 10,
) -> Dict[str, List[str]]:
    """Runs tests of a checkout with and without the package.

    The installed mmengine is tested, so the checkout is one of its version.

    Args:
        checkout (Path): Folder with mmengine's ``tests``.
        tests (Sequence[str]): Files and folders below ``tests``.
        out (Path): Folder for pytest's reports and output.
        per_file (bool): Each file in a process of its own, or all in one.
        memory (float): GB of data that a process may hold.

    Returns:
        dict[str, list[str]]: Outcome of each test that differs, without the
        package and with it.

    Raises:
        ValueError: If there are no such tests, or pytest ends without a report.

    Example:
        >>> upstream_tests(Path('no_such_folder'))
        Traceback (most recent call last):
        ValueError: no_such_folder/tests/test_hooks: there is no such file; take \
a checkout of mmengine
    """
    folder = checkout / 'tests'
    for name in tests:
        if not (folder / name).exists():
            raise ValueError(
                f'{folder / name}: there is no such file; take a checkout of mmengine'
            )
    files = [str(Path('tests', name)) for name in tests]
    if per_file:
        files = [
            str(file.relative_to(checkout))
            for name in tests
            for file in sorted((folder / name).rglob('test_*.py')) or [folder / name]
        ]
    parts = [[file] for file in files] if per_file else [files]
    found: List[Dict[str, str]] = []
    for name, plugin in (('without', []), ('with', ['-p', __name__])):
        outcomes: Dict[str, str] = {}
        for index, part in enumerate(parts):
            report = out.absolute() / f'{name}_{index}.xml'
            _run(checkout, [*plugin, *part], report, memory)
            outcomes.update(outcomes_of(report))
        found.append(outcomes)
    without, ours = found
    return {
        test: [without.get(test, 'absent'), ours.get(test, 'absent')]
        for test in sorted({*without, *ours})
        if without.get(test) != ours.get(test)
    }


def _run(checkout: Path, words: List[str], report: Path, memory: float) -> None:
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    most = int(memory * 2**30)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))

    root = Path(__file__).parents[2]
    paths = [str(root), os.environ.get('PYTHONPATH', '')]
    # -P: the checkout's own mmengine is not the one that is installed.
    command = [sys.executable, '-P', '-m', 'pytest', '-q', '-p', 'no:cacheprovider']
    output = report.with_suffix('.txt')
    with output.open('w') as stream:
        subprocess.run(
            [*command, f'--junit-xml={report}', *words],
            cwd=checkout,
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, paths))),
            stdout=stream,
            stderr=subprocess.STDOUT,
            preexec_fn=limit,
        )
    if not report.exists():
        raise ValueError(f'{report} was not written, see {output}')


def outcomes_of(report: Path) -> Dict[str, str]:
    """Outcome of each test.

    Args:
        report (Path): JUnit XML of pytest.

    Returns:
        dict[str, str]: ``'passed'``, ``'failed'``, ``'error'`` or ``'skipped'``
        by name; of a test that has several, the first that is not passed.

    Example:
        >>> import tempfile
        >>> report = Path(tempfile.mkdtemp()) / 'report.xml'
        >>> _ = report.write_text('<testsuite><testcase classname="test_a" name="b"/>'
        ...     '<testcase classname="test_a" name="c"><failure/></testcase>'
        ...     '</testsuite>')
        >>> outcomes_of(report)
        {'test_a::b': 'passed', 'test_a::c': 'failed'}
    """
    words = dict(failure='failed', error='error', skipped='skipped')
    outcomes: Dict[str, str] = {}
    for case in ElementTree.parse(report).getroot().iter('testcase'):
        name = f'{case.get("classname")}::{case.get("name")}'
        outcome = next(
            (word for tag, word in words.items() if case.find(tag) is not None),
            'passed',
        )
        if outcomes.get(name, 'passed') == 'passed':
            outcomes[name] = outcome
    return outcomes
