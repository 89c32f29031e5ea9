"""Paths, links and commands in the documents lead somewhere."""

import functools
import re
import shlex

import pytest
from builders import ROOT

from mmrazor_pckd.__main__ import COMMANDS

CONFIGS = sorted((ROOT / 'configs').glob('**/*.py'))
DOCUMENTS = [
    *sorted(ROOT.glob('*.md')),
    *sorted(ROOT.glob('.ci/*.md')),
    *sorted(ROOT.glob('configs/**/README.md')),
    *sorted(ROOT.glob('docs/**/*.md')),
    *sorted(ROOT.glob('results/**/README.md')),
]
# A changelog and a result name what was there.
OF_NOW = [
    path
    for path in DOCUMENTS
    if path.name != 'CHANGELOG.md' and path.parts[-3] != 'results'
]
FOLDERS = 'configs|docs|mmrazor_pckd|requirements|results|tests|tools'


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize('document', OF_NOW, ids=name_of)
def test_paths_in_documents(document):
    paths = set(re.findall(rf'(?<![/\w.])(?:{FOLDERS})/[\w./-]+', document.read_text()))
    assert len(paths) > 10 or document.name != 'README.md' or document.parent != ROOT
    for path in paths:
        name = path.rstrip('./')
        if '...' not in path and 'NAME' not in name:
            assert list(ROOT.glob(name + '*')), path


def anchors(text):
    """What a heading is called in a link, as GitHub and MkDocs call it."""
    text = re.sub(r'^```.*?^```', '', text, flags=re.DOTALL | re.MULTILINE)
    for heading in re.findall(r'^#+ (.*)$', text, re.MULTILINE):
        words = re.sub(r'[^\w\s-]', '', heading.lower())
        yield re.sub(r'\s+', '-', words.strip())


@pytest.mark.parametrize('document', DOCUMENTS, ids=name_of)
def test_links_lead_to_files_and_headings(document):
    links = re.findall(r'\]\(([^)\s]+)\)', document.read_text())
    for link in links:
        if re.match(r'https?:|mailto:', link):
            continue
        path, _, heading = link.partition('#')
        target = document.parent / path if path else document
        assert target.exists(), link
        if heading:
            assert heading in set(anchors(target.read_text())), link


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_commands_in_the_heads_of_configs(path):
    text = path.read_text()
    commands = re.findall(r'# Command\s+(.*)', text)
    for command in commands:
        tool, config = re.findall(r'(?:tools|configs)/[\w./-]+', command)
        assert (ROOT / tool).exists()
        assert (ROOT / config).exists()
    # Behind what has to be run before it.
    assert not commands or re.search(rf'^#.*\b{name_of(path)}', text, re.MULTILINE)


def commands(text):
    """Lines of the shell in a document, those that go on joined."""
    for block in re.findall(r'```bash\n(.*?)```', text, re.DOTALL):
        for line in block.replace('\\\n', ' ').splitlines():
            words = shlex.split(line, comments=True)
            while words and re.fullmatch(r'[A-Z_]+=.*', words[0]):
                del words[0]
            if words:
                yield words


@functools.cache
def flags_of(tool):
    """Flags of a tool's parser; a script hands its flags on to one."""
    if tool.suffix == '.sh':
        tool = ROOT / 'tools' / re.sub(r'.*_(\w+)\.sh', r'\1.py', tool.name)
    text = tool.read_text()
    modules = [
        tool.parent / f'{name}.py' for name in re.findall(r'^import (\w+)$', text, re.M)
    ]
    for package, names in re.findall(
        r'^from (mmrazor_pckd[\w.]*) import (.*)$', text, re.M
    ):
        folder = ROOT / package.replace('.', '/')
        modules += [folder.with_suffix('.py')]
        modules += [folder / f'{name}.py' for name in names.split(', ')]
    for module in modules:
        if module.exists():  # a parser that tools share
            text += module.read_text()
    return set(re.findall(r"'(--[\w-]+)'", text))


@functools.cache
def targets():
    """Targets of the Makefile."""
    makefile = (ROOT / 'Makefile').read_text()
    return set(re.findall(r'^([\w-]+):', makefile, re.MULTILINE))


@pytest.mark.parametrize('document', OF_NOW, ids=name_of)
def test_commands_in_documents(document):
    text = document.read_text()
    for words in commands(text):
        for place, word in enumerate(words):
            if re.match(r'(configs|tests|tools)/', word) and '*' not in word:
                assert (ROOT / word).exists(), words
            if re.match(r'tools/.*\.(py|sh)$', word):
                for flag in words[place:]:
                    if flag.startswith('--'):
                        assert flag.split('=')[0] in flags_of(ROOT / word), words
        if words[0] == 'make':
            assert words[1] in targets(), words
        if words[0] == 'mmrazor-pckd':
            assert words[1] in COMMANDS, words
    for target in re.findall(r'`make ([\w-]+)', text):
        assert target in targets(), target
