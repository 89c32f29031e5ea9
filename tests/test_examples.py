"""The examples in docstrings run, and every public name has one."""

import doctest
import importlib
import inspect
from collections import OrderedDict
from pathlib import Path

import pytest
from builders import ROOT
from mmengine.registry import DefaultScope

from mmrazor_pckd import engine, functional, models

PACKAGE = ROOT / 'mmrazor_pckd'


def module_name(path: Path) -> str:
    *folders, name = path.relative_to(ROOT).with_suffix('').parts
    return '.'.join(folders if name == '__init__' else [*folders, name])


MODULES = [
    module_name(path)
    for path in sorted(PACKAGE.rglob('*.py'))
    if '>>> ' in path.read_text()
]
PUBLIC = [
    getattr(folder, name)
    for folder in (
        functional,
        engine.hooks,
        *(folder for _, folder in sorted(inspect.getmembers(models, inspect.ismodule))),
    )
    for name in getattr(folder, '__all__', [])
    if callable(getattr(folder, name))
]


# A user has run nothing yet, or something in MMRazor's scope.
@pytest.mark.parametrize('scope', [None, 'mmrazor'])
@pytest.mark.parametrize('name', MODULES)
def test_examples_run(name, scope, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(DefaultScope, '_instance_dict', OrderedDict())
    if scope:
        DefaultScope.get_instance('a run', scope_name=scope)
    report = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder(exclude_empty=True).find(
        importlib.import_module(name), name
    ):
        runner.run(test, out=report.append)
    assert runner.tries > 0
    assert not runner.failures, '\n'.join(report)


@pytest.mark.parametrize('thing', PUBLIC, ids=lambda thing: thing.__name__)
def test_every_public_name_has_an_example(thing):
    assert inspect.getdoc(thing).count('\nExample:\n    >>> ') == 1
