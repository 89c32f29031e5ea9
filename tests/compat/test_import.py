"""Importing the package, in fresh interpreters and in any order."""

import subprocess
import sys
import textwrap

import mmcv
import pytest
import torch
from packaging.version import Version

mmrazor_imports = pytest.mark.skipif(
    Version(mmcv.__version__) > Version('2.1.0'),
    reason='MMRazor alone does not import with this mmcv',
)


def run(code, **kwargs):
    return subprocess.run(
        [sys.executable, '-c', textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=300,
        **kwargs,
    )


def succeed(code):
    done = run(code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_alone_fills_the_registries():
    succeed("""
        import mmrazor_pckd
        from mmrazor.registry import HOOKS, MODELS, TASK_UTILS
        for name in ('RotatedViewDistill', 'PreviewDistiller',
                     'ProjectionMLP', 'LinearEmbedding',
                     'FeatureAlignmentLoss', 'CenterAlignmentLoss',
                     'CenterContrastLoss', 'ScoreContrastLoss'):
            assert MODELS.get(name) is getattr(mmrazor_pckd, name)
        for name in ('PreviewWeighting', 'CurriculumWeighting',
                     'FocalWeighting'):
            assert TASK_UTILS.get(name) is getattr(mmrazor_pckd, name)
        assert HOOKS.get('TeacherValidationHook')
        assert MODELS.get('SingleTeacherDistill')  # MMRazor's own
    """)


@mmrazor_imports
def test_import_after_mmrazor_and_twice():
    succeed("""
        import mmrazor
        import mmrazor_pckd
        mmrazor_pckd.compat.install()
        import mmrazor.models
    """)


def test_digit_version_is_itself_again():
    succeed("""
        import sys
        import mmrazor_pckd, mmrazor, torch
        from mmengine.utils import digit_version
        assert mmrazor.digit_version is digit_version
        for name, module in sys.modules.items():
            if name.startswith('mmrazor.') and hasattr(
                    module, 'digit_version'):
                assert module.digit_version is digit_version, name
    """)


@mmrazor_imports
@pytest.mark.skipif(torch.__version__ < '2', reason='MMRazor imports on torch 1')
def test_a_failed_import_of_mmrazor_is_explained():
    done = run("""
        try:
            import mmrazor.models
        except Exception:
            pass
        else:
            raise SystemExit('MMRazor imports without remedy')
        import mmrazor_pckd
    """)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith('ImportError')
    assert 'put "import mmrazor_pckd" before' in last


@pytest.mark.parametrize('package', ['mmcv', 'mmengine', 'mmpretrain'])
def test_a_missing_package_is_one_line(package):
    done = run(f"""
        import sys
        from importlib import metadata
        real = metadata.version
        def version(name):
            if name in ('{package}', '{package}-lite'):
                raise metadata.PackageNotFoundError(name)
            return real(name)
        metadata.version = version
        sys.modules['{package}'] = None  # import raises
        import mmrazor_pckd
    """)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f'ImportError: mmrazor_pckd needs {package}')
    assert 'not installed' in last


@pytest.mark.parametrize('version', ['2.1.0', '2.2.0'])
def test_mmcv_shows_its_own_version_again(version):
    succeed(f"""
        from importlib import metadata
        import mmcv
        real, mmcv.__version__ = metadata.version, '{version}'
        metadata.version = lambda name: (
            '{version}' if name == 'mmcv-lite' else real(name))
        import mmrazor_pckd, mmrazor.models
        assert mmcv.__version__ == '{version}'
    """)


def test_mmrazor_alone_refuses_mmcv_2_2():
    # The fault is there: without it the remedy may go.
    done = run("""
        import mmcv
        mmcv.__version__ = '2.2.0'
        import mmrazor
    """)
    assert 'Please install mmcv' in done.stderr


def test_functional_imports_no_openmmlab():
    out = succeed("""
        import importlib.util, sys, types
        from pathlib import Path
        spec = importlib.util.find_spec('mmrazor_pckd')
        package = types.ModuleType('mmrazor_pckd')
        package.__path__ = spec.submodule_search_locations
        sys.modules['mmrazor_pckd'] = package
        import mmrazor_pckd.functional
        print([name for name in sys.modules if name.split('.')[0] in
               ('mmengine', 'mmcv', 'mmpretrain', 'mmrazor')])
    """)
    assert out.strip() == '[]'
