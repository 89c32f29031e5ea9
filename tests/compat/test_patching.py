"""Patches replace what other packages have wrapped, once, and are listed."""

import functools
import inspect
import os
import subprocess
import sys
from importlib import import_module
from types import SimpleNamespace

import pytest
from builders import ROOT

from mmrazor_pckd import compat
from mmrazor_pckd.compat import patching
from mmrazor_pckd.compat.patching import patches_of, replace

pytestmark = pytest.mark.slow


def area(side):
    """Of a square."""
    return side


def squared(original):
    return lambda side: original(side) ** 2


def test_it_is_replaced_once_by_each_patch():
    module = SimpleNamespace(area=area)
    for patch in ('a.one', 'a.one', 'a.two', 'a.one'):
        replace(module, 'area', squared, patch)
    assert module.area(3) == 81
    assert patches_of(module.area) == ('one', 'two')
    assert inspect.unwrap(module.area) is area
    assert (module.area.__name__, module.area.__doc__) == ('area', 'Of a square.')
    assert patches_of(area) == ()
    added = patching.replacements[-2:]
    del patching.replacements[-2:]
    assert [(each.patch, each.name) for each in added] == [
        ('one', 'area'),
        ('two', 'area'),
    ]
    assert added[0].original is area


def test_a_function_with_a_docstring_keeps_its_name():
    module = SimpleNamespace(area=squared)
    replace(module, 'area', lambda _: area, 'a.one')
    patching.replacements.pop()
    assert (module.area.__name__, module.area.__doc__) == ('area', 'Of a square.')
    vars(area).clear()


def test_what_is_no_function_is_marked_too():
    class Owner:
        pass

    for _ in range(2):
        replace(Owner, 'module', lambda _: property(lambda self: self), 'a.one')
        replace(Owner, 'np', lambda _: SimpleNamespace(), 'a.one')
    assert [each.name for each in patching.replacements[-2:]] == ['module', 'np']
    del patching.replacements[-2:]
    assert Owner().module.np is Owner.np


def replaced(patch):
    """What a patch has replaced on this stack, each once."""
    found = [each for each in patching.replacements if each.patch == patch]
    return list({(id(each.owner), each.name): each for each in found}.values())


@pytest.fixture
def no_new_entries(monkeypatch):
    monkeypatch.setattr(patching, 'replacements', list(patching.replacements))


@pytest.mark.parametrize(
    'patch', [name for name in compat.PATCHES if replaced(name)], ids=str
)
def test_a_wrapper_of_another_package_is_no_mark(patch, monkeypatch, no_new_entries):
    install = import_module(f'mmrazor_pckd.compat.{patch}').install
    others = []
    for each in replaced(patch):
        if not inspect.isfunction(each.original):
            continue

        @functools.wraps(each.original)
        def other(*args, _original=each.original, **kwargs):
            return _original(*args, **kwargs)

        monkeypatch.setattr(each.owner, each.name, other)
        others.append((each, other))
    for _ in range(2):
        install()
        now = [inspect.getattr_static(each.owner, each.name) for each, _ in others]
        for function, (_, other) in zip(now, others):
            assert patches_of(function)[-1] == patch
            assert function.__wrapped__ is other


def state():
    """What patches change."""
    from mmengine.config.utils import MODULE2PACKAGE
    from mmengine.registry import MODELS, TRANSFORMS
    from mmengine.runner import CheckpointLoader

    return (
        [
            inspect.getattr_static(each.owner, each.name)
            for each in patching.replacements
        ],
        list(sys.meta_path),
        dict(MODULE2PACKAGE),
        dict(CheckpointLoader._schemes),
        [dict(registry.children) for registry in (MODELS, TRANSFORMS)],
        [
            set(child.module_dict)
            for registry in (MODELS, TRANSFORMS)
            for child in registry.children.values()
        ],
    )


def test_installing_again_changes_nothing():
    before = state()
    compat.install()
    assert state() == before


@pytest.mark.parametrize('patch', compat.PATCHES)
def test_each_is_documented(patch):
    doc = import_module(f'mmrazor_pckd.compat.{patch}').__doc__
    fault, empty, *_ = doc.splitlines()
    assert fault.endswith('.')
    assert not empty
    places = [
        doc.find(f'\n{part}: ') for part in ('Fault', 'Remedy', 'Absent', 'May go')
    ]
    assert -1 not in places
    assert places == sorted(places)


def test_all_other_modules_are_patches():
    modules = {path.stem for path in (ROOT / 'mmrazor_pckd' / 'compat').glob('*.py')}
    others = {'__init__', 'patching', 'requirements'}
    assert modules - others == set(compat.PATCHES)


def test_the_list(monkeypatch):
    monkeypatch.setattr(
        compat, '_needed', {name: name != 'package_finder' for name in compat.PATCHES}
    )
    monkeypatch.delitem(compat._needed, 'resume_start')
    lines = dict(zip(compat.PATCHES, compat.listing()))
    assert len(lines) == len(compat.PATCHES)
    assert lines['mmcls_registries'] == (
        'active      mmcls_registries: The scope mmcls has no registries.'
    )
    assert lines['package_finder'].startswith('not active  package_finder: mmengine ')
    assert lines['package_finder'].endswith('Not needed here: up to Python 3.13.')
    assert lines['resume_start'].startswith('not active  resume_start: A run ')
    assert lines['resume_start'].endswith('Left out: MMRAZOR_PCKD_PATCHES=imports.')
    assert not any('\n' in line for line in lines.values())


def test_another_choice_is_refused(monkeypatch):
    monkeypatch.setenv('MMRAZOR_PCKD_PATCHES', 'none')
    with pytest.raises(ImportError, match='must be "all" or "imports", got "none"$'):
        compat.install()


def test_imports_alone_leaves_mmengine_as_it_is():
    names = {
        (each.owner.__module__, each.owner.__qualname__, each.name)
        if inspect.isclass(each.owner)
        else (each.owner.__name__, '', each.name)
        for each in patching.replacements
    }
    names = [name for name in sorted(names) if name[0].split('.')[0] == 'mmengine']
    assert len(names) > 15
    code = f"""
import inspect
from importlib import import_module
from mmengine.config.utils import MODULE2PACKAGE
from mmengine.runner import CheckpointLoader
def state():
    found = [dict(MODULE2PACKAGE), dict(CheckpointLoader._schemes)]
    for module, owner, name in {names}:
        owner = getattr(import_module(module), owner) if owner else (
            import_module(module))
        found.append(inspect.getattr_static(owner, name, None))
    return found
before = state()
import mmrazor_pckd, mmrazor.models
for one, other in zip(before, state()):
    assert one is other or type(one) is dict and one == other, one
from builders import build, model_config
from mmrazor.registry import HOOKS
assert HOOKS.get('ResumeCheckHook') is mmrazor_pckd.ResumeCheckHook
assert type(build(model_config())) is mmrazor_pckd.RotatedViewDistill
"""
    done = subprocess.run(
        [sys.executable, '-c', code],
        env={
            **os.environ,
            'MMRAZOR_PCKD_PATCHES': 'imports',
            'PYTHONPATH': f'{ROOT}{os.pathsep}{ROOT / "tests"}',
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
