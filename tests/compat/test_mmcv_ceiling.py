import pytest
from interpreters import run, succeed

pytestmark = pytest.mark.slow


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
