"""The pages build without a warning, are read offline, and hold the API."""

import re
import subprocess
import sys

import pytest
from builders import ROOT

import mmrazor_pckd.engine
import mmrazor_pckd.functional
import mmrazor_pckd.models

pytest.importorskip('mkdocs')


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp('site')
    subprocess.run(
        [sys.executable, '-m', 'mkdocs', 'build', '--strict', '-q', '-d', folder],
        cwd=ROOT,
        check=True,
    )
    return folder


def test_nothing_is_fetched(site):
    for page in site.rglob('*.html'):
        links = r'<(?:script|link|img)[^>]*(?:src|href)="?((?:https?:)?//[^" >]*)'
        fetched = [
            url for url in re.findall(links, page.read_text()) if 'canonical' not in url
        ]
        assert not fetched, page
    for sheet in site.rglob('*.css'):
        assert not re.search(r'url\(["\']?(?:https?:)?//', sheet.read_text()), sheet


def test_formulas_have_their_renderer(site):
    page = (site / 'method.html').read_text()
    assert page.count('<div class="arithmatex">') == 8
    for name in re.findall(r'(?:src|href)="(assets/katex/[^"]+)"', page):
        assert (site / name).is_file()
    assert 'assets/katex/katex.min.js' in page


@pytest.mark.parametrize(
    ('page', 'names'),
    [
        ('functional', mmrazor_pckd.functional.__all__),
        ('losses', mmrazor_pckd.models.losses.__all__),
        ('connectors', mmrazor_pckd.models.connectors.__all__),
        ('distillers', ['PreviewDistiller', *mmrazor_pckd.models.weightings.__all__]),
        ('algorithms', mmrazor_pckd.models.algorithms.__all__),
        ('hooks', mmrazor_pckd.engine.hooks.__all__),
    ],
)
def test_the_api_is_there(site, page, names):
    text = (site / 'api' / f'{page}.html').read_text()
    headings = re.findall(r'<h[1-6] id="mmrazor_pckd\.[\w.]*?(\w+)"', text)
    assert set(names) <= set(headings)


def test_docstrings_are_rendered(site):
    for page in site.glob('api/*.html'):
        text = page.read_text()
        assert '<blockquote>' not in text, page  # an example, not as a session
        assert not re.search(r':(?:class|func|meth|mod):', text), page
        assert not re.search(r'V<em>N|V</em>N', text), page
