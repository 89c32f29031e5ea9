import pytest

from mmrazor_pckd.compat import requirements


@pytest.fixture
def versions(monkeypatch):
    installed = {}

    def version(name):
        if name not in installed:
            raise requirements.metadata.PackageNotFoundError(name)
        return installed[name]

    monkeypatch.setattr(requirements.metadata, 'version', version)
    return installed


def test_a_missing_package_is_named_with_the_version_wanted(versions):
    with pytest.raises(ImportError) as error:
        requirements.check_requirement('mmengine>=0.10,<0.11')
    message = str(error.value)
    assert 'mmengine <0.11,>=0.10' in message
    assert 'not installed' in message
    assert '\n' not in message


def test_a_version_too_new_is_named_with_the_one_wanted(versions):
    versions['mmpretrain'] = '2.0.0'
    with pytest.raises(ImportError) as error:
        requirements.check_requirement('mmpretrain>=1.2,<1.3')
    message = str(error.value)
    assert 'mmpretrain <1.3,>=1.2' in message
    assert '2.0.0' in message
    assert '\n' not in message


@pytest.mark.parametrize('name', ['mmcv', 'mmcv-lite', 'onedl-mmcv'])
@pytest.mark.parametrize(
    ('version', 'accepted'),
    [
        ('1.7.2', False),
        ('2.0.0', True),
        ('2.1.0', True),
        ('2.2.0', True),
        ('2.3.6', True),
        ('2.4.0', False),
    ],
)
def test_any_mmcv_from_2_0_to_2_3(versions, name, version, accepted):
    versions[name] = version
    if accepted:
        requirements.check_requirement(requirements.MMCV)
    else:
        with pytest.raises(ImportError, match=f'{version} is installed: .*"{name}<'):
            requirements.check_requirement(requirements.MMCV)


@pytest.mark.parametrize(
    ('name', 'accepted', 'refused'),
    [('onedl-mmengine', '0.10.12', '0.11.0'), ('onedl-mmpretrain', '1.3.6', '1.4.0')],
)
def test_a_fork_stands_in_for_the_package(versions, name, accepted, refused):
    package = name[len('onedl-') :]
    (bounds,) = [each for each in requirements.REQUIRES if each.startswith(package)]
    versions[name] = accepted
    requirements.check_requirement(bounds)
    versions[name] = refused
    # The remedy does not install another package over the one in use.
    with pytest.raises(ImportError, match=f'pip install "{name}<'):
        requirements.check_requirement(bounds)


def test_the_installed_stack_is_accepted():
    requirements.check_requirements()


def test_the_tested_versions_are_those_of_the_file():
    from builders import ROOT

    from mmrazor_pckd.version import TESTED

    lines = (ROOT / 'requirements' / 'tested.txt').read_text().splitlines()
    assert [line for line in lines if '==' in line] == list(TESTED)
    # The locks may hold no other.
    for name in ('demo-lock.txt', 'test-lock.txt'):
        lock = (ROOT / 'requirements' / name).read_text()
        assert all(f'\n{requirement} \\\n' in lock for requirement in TESTED)


def test_untested_versions_are_named(versions):
    versions.update(
        {
            'torch': '2.4.1',
            'torchvision': '0.26.0+cu130',
            'mmcv': '2.1.0',
            'mmengine': '0.10.7',
        }
    )
    assert requirements.untested_versions() == ['torch 2.4.1 (tested: 2.11.0)']


def test_a_fork_is_named_as_it_is_distributed(versions):
    versions.update({'onedl-mmcv': '2.3.6', 'mmengine': '0.10.7'})
    assert requirements.untested_versions() == ['onedl-mmcv 2.3.6 (tested: 2.1.0)']
