import mmcv
import pytest
import torch
from interpreters import run, succeed
from packaging.version import Version

pytestmark = pytest.mark.slow

mmrazor_imports = pytest.mark.skipif(
    Version(mmcv.__version__) > Version('2.1.0'),
    reason='MMRazor alone does not import with this mmcv',
)


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
