"""YAML files can be parsed, and the make targets that they call are there."""

import re

import pytest
import yaml
from builders import ROOT

FILES = [*ROOT.glob('.github/**/*.yml'), ROOT / '.pre-commit-config.yaml']
TARGETS = re.findall(r'^([\w-]+):', (ROOT / 'Makefile').read_text(), re.MULTILINE)


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.name)
def test_make_targets_are_there(path):
    assert isinstance(yaml.safe_load(path.read_text()), dict)
    for target in re.findall(r'(?:run|entry): make ([\w-]+)', path.read_text()):
        assert target in TARGETS


def test_the_workflow_calls_the_targets():
    text = (ROOT / '.github/workflows/ci.yml').read_text()
    jobs = yaml.safe_load(text)['jobs']
    assert {'lint', 'test-fast', 'test', 'docs'} == set(jobs)
    for name, job in jobs.items():
        assert job['steps'][-1].get('run') == f'make {name}' or name == 'docs'


def test_the_pythons_are_those_of_the_package():
    text = (ROOT / '.github/workflows/ci.yml').read_text()
    pythons = yaml.safe_load(text)['jobs']['test-fast']['strategy']['matrix']['python']
    about = {}
    exec((ROOT / 'mmrazor_pckd/version.py').read_text(), about)
    assert tuple(pythons) == about['PYTHONS']


def test_the_rows_are_those_of_the_matrix():
    text = (ROOT / '.github/workflows/matrix.yml').read_text()
    rows = yaml.safe_load(text)['jobs']['versions']['strategy']['matrix']['row']
    table = (ROOT / '.ci/README.md').read_text()
    assert set(rows) <= set(re.findall(r'^\| `(\w+)` \| 3', table, re.MULTILINE))


def test_one_version_of_ruff():
    hooks = yaml.safe_load((ROOT / '.pre-commit-config.yaml').read_text())['repos']
    (rev,) = (repo['rev'] for repo in hooks if 'ruff' in repo['repo'])
    lock = (ROOT / 'requirements/test-lock.txt').read_text()
    assert f'ruff=={rev.removeprefix("v")} ' in lock


def test_releases_have_dates():
    text = (ROOT / 'CHANGELOG.md').read_text()
    first, *released = re.findall(r'^## (.*)$', text, re.MULTILINE)
    assert first == 'Unreleased'
    for release in released:
        assert re.fullmatch(r'\d+\.\d+\.\d+ - 20\d\d-\d\d-\d\d', release)
