"""Importing the package, in fresh interpreters and in any order."""

import mmcv
import pytest
from interpreters import run, succeed
from packaging.version import Version

pytestmark = pytest.mark.slow

mmrazor_imports = pytest.mark.skipif(
    Version(mmcv.__version__) > Version('2.1.0'),
    reason='MMRazor alone does not import with this mmcv',
)


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


@pytest.mark.parametrize('package', ['mmcv', 'mmengine', 'mmpretrain'])
def test_a_missing_package_is_one_line(package):
    done = run(f"""
        import sys
        from importlib import metadata
        real = metadata.version
        def version(name):
            if name in ('{package}', '{package}-lite', 'onedl-{package}'):
                raise metadata.PackageNotFoundError(name)
            return real(name)
        metadata.version = version
        sys.modules['{package}'] = None  # import raises
        import mmrazor_pckd
    """)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f'ImportError: mmrazor_pckd needs {package}')
    assert 'not installed' in last
