"""What an install carries, from a wheel that is built here."""

import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution

import pytest
from builders import ROOT
from mmengine.config import Config
from modelindex.load_model_index import load

pytestmark = pytest.mark.slow

FROM = (
    'configs',
    'mmrazor_pckd',
    'tools',
    'model-index.yml',
    'setup.py',
    'pyproject.toml',
    'README.md',
)


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    """Folder into which a wheel of this tree is installed."""
    source = tmp_path_factory.mktemp('source')
    folder = tmp_path_factory.mktemp('site')
    # Nothing is built in the tree itself, and nothing is left of old builds.
    subprocess.run(['cp', '-R', *FROM, source], cwd=ROOT, check=True)
    subprocess.run([
        sys.executable, '-c',
        'from setuptools import build_meta; build_meta.build_wheel(".")'
    ], cwd=source, check=True, capture_output=True)  # yapf: disable
    (wheel,) = source.glob('*.whl')
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


@pytest.fixture(scope='module')
def index():
    return load(str(ROOT / 'model-index.yml'))


def files(folder, *suffixes):
    return {
        str(path.relative_to(folder))
        for path in folder.rglob('*')
        if path.suffix in suffixes
    }


def test_the_wheel_holds_configs_and_tools(site):
    package = site / 'mmrazor_pckd'
    mim = package / '.mim'
    for folder in ('configs', 'tools'):
        kinds = ('.py', '.sh', '.yml')
        assert files(mim / folder, *kinds) == files(ROOT / folder, *kinds)
    assert (mim / 'model-index.yml').is_file()
    assert (package / 'py.typed').is_file()
    assert files(package, '.py') >= files(ROOT / 'mmrazor_pckd', '.py')


def test_a_config_of_the_wheel_loads(site):
    configs = site / 'mmrazor_pckd/.mim/configs'
    name = 'cifar100/pckd_wrn40-2_wrn16-2.py'
    found = Config.fromfile(configs / name)
    assert found.model.type == 'RotatedViewDistill'
    assert found.to_dict() == Config.fromfile(ROOT / 'configs' / name).to_dict()


def test_a_tool_of_the_wheel_runs(site, tmp_path):
    mim = site / 'mmrazor_pckd/.mim'
    done = subprocess.run(
        [sys.executable, mim / 'tools/train.py', mim / 'configs/demo/teacher_demo.py'],
        cwd=tmp_path,
        env=dict(os.environ, PYTHONPATH=str(site)),
        capture_output=True,
        text=True,
    )
    # As far as the data, which are not there.
    assert 'there is no folder demo_data' in done.stderr
    assert done.returncode == 1


def test_the_wheel_has_the_command(site):
    (script,) = Distribution.at(next(site.glob('*.dist-info'))).entry_points.select(
        group='console_scripts'
    )
    assert (script.name, script.value) == ('mmrazor-pckd', 'mmrazor_pckd.__main__:main')
    assert callable(script.load())


def test_links_of_the_description_lead_somewhere(site):
    about = Distribution.at(next(site.glob('*.dist-info'))).metadata
    text = about.get_payload()
    assert 'docs/faq.md' in text
    links = re.findall(r'\]\(([^)]+)\)', text)
    assert links
    assert all(link.startswith(('https://', '#')) for link in links)
    assert {url.split(', ')[0] for url in about.get_all('Project-URL')} >= {
        'Paper',
        'MMRazor',
    }
    assert about['Requires-Python'] == '>=3.11,<3.15'
    assert 'full' not in about.get_all('Provides-Extra')


def test_a_config_of_the_wheel_is_found_by_name(site, tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            '-m',
            'mmrazor_pckd',
            'train',
            'mmrazor_pckd::demo/teacher_demo.py',
        ],
        cwd=tmp_path,
        env=dict(os.environ, PYTHONPATH=str(site)),
        capture_output=True,
        text=True,
    )
    assert 'there is no folder demo_data' in done.stderr
    assert done.returncode == 1


def test_links_of_an_editable_install():
    for name in ('configs', 'tools', 'model-index.yml'):
        link = ROOT / 'mmrazor_pckd/.mim' / name
        assert link.is_symlink()
        assert link.resolve() == ROOT / name


def test_the_model_index_names_every_config(index):
    index.check(silent=False)
    shipped = {
        str(path.relative_to(ROOT))
        for path in (ROOT / 'configs').rglob('*.py')
        if '_base_' not in path.parts
    }
    named = [model.config for model in index.models]
    assert sorted(named) == sorted(shipped)
    assert len({model.name for model in index.models}) == len(named)
    collections = {collection.name for collection in index.collections}
    assert {model.in_collection for model in index.models} <= collections


@pytest.mark.parametrize(
    'name',
    [
        'pckd_r34_r18_imagenet',
        'kd_preview_r34_r18_imagenet',
        'cifar100/dkd_wrn40-2_wrn16-2',
        'cifar100/transfer/stl10_resnet20',
    ],
)
def test_figures_are_the_published_ones_and_named_so(index, name):
    (found,) = (model for model in index.models if model.config == f'configs/{name}.py')
    figures = {}
    for result in found.results or ():
        assert all('(published)' in key for key in result.metrics)
        figures.update(result.metrics)
    published = Config.fromfile(ROOT / 'configs' / f'{name}.py').published
    assert list(figures.values()) == list((published or {}).values())
