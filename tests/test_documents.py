"""Paths and commands that the documents name are there."""

import functools
import re
import shlex
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import mmrazor
import pytest
from builders import ROOT
from mmengine.config import Config
from mmrazor.registry import MODELS, TASK_UTILS

import mmrazor_pckd.functional

README = (ROOT / 'README.md').read_text()
CONFIGS = sorted((ROOT / 'configs').glob('**/*.py'))
DOCUMENTS = [ROOT / 'README.md', *sorted((ROOT / 'docs').glob('*.md'))]


def test_no_placeholder_is_left():
    assert not re.findall(r'\b[A-Z]+_(?:TABLE|ROWS)\b', README)


@pytest.mark.parametrize('document', DOCUMENTS, ids=lambda path: path.stem)
def test_paths_in_documents(document):
    paths = set(
        re.findall(
            r'(?<![/\w])(?:configs|tools|tests|mmrazor_pckd)/[\w./-]+',
            document.read_text(),
        )
    )
    assert len(paths) > 10 or document.name != 'README.md'
    for path in paths:
        if path != 'configs/...':
            name = path.rstrip('./')
            assert list(ROOT.glob(name + '*')), path


def test_methods_in_the_readme():
    named = set(re.findall(r'^\| `(\w+)` \|', README, re.MULTILINE))
    shipped = {
        path.stem.replace('_r34_r18_imagenet', '')
        for path in (ROOT / 'configs').glob('*_r34_r18_imagenet.py')
    }
    assert shipped <= named


def test_stock_configs_in_the_readme():
    shipped = Path(mmrazor.__file__).parent / '.mim/configs/distill/mmcls'
    for path in shipped.glob('*/*.py'):
        assert f'`{path.relative_to(shipped)}`' in README


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_commands_in_the_heads_of_configs(path):
    for command in re.findall(r'# Command\s+(.*)', path.read_text()):
        tool, config = re.findall(r'(?:tools|configs)/[\w./-]+', command)
        assert (ROOT / tool).exists()
        assert ROOT / config == path


def test_pages_link_to_pages():
    for page in DOCUMENTS[1:]:
        for target in re.findall(r'\]\((\w+\.md)\)', page.read_text()):
            assert (page.parent / target).exists(), (page.name, target)


def test_functions_and_types_of_the_method():
    text = (ROOT / 'docs' / 'method.md').read_text()
    rows = re.findall(r'^\| [^|]* \| [^|]* \| `(\w+)` \| (.*) \|$', text, re.MULTILINE)
    assert len(rows) == 9
    for function, types in rows:
        assert hasattr(mmrazor_pckd.functional, function)
        for name in re.findall(r'`(\w+)`', types):
            assert any(
                registry.get(f'mmrazor.{name}') for registry in (MODELS, TASK_UTILS)
            ), name


def test_defaults_of_the_hyperparameters():
    text = (ROOT / 'docs' / 'hyperparameters.md').read_text()
    rows = re.findall(
        r'^\| `([\w.]+)` \| ([^|]+) \| [^|]+ \| [^|]+ \|$', text, re.MULTILINE
    )
    assert len(rows) == 8
    cfg = Config.fromfile(ROOT / 'configs' / '_base_' / 'methods' / 'pckd.py')
    for key, value in rows:
        found = cfg.model
        for name in key.split('.'):
            found = found[name]
        assert found == literal_eval(value), key


def test_the_pages_build(tmp_path):
    pytest.importorskip('mkdocs')
    subprocess.run(
        [
            sys.executable,
            '-m',
            'mkdocs',
            'build',
            '--strict',
            '-q',
            '-d',
            str(tmp_path),
        ],
        cwd=ROOT,
        check=True,
    )
    page = (tmp_path / 'method' / 'index.html').read_text()
    assert 'Σ_k p_t[k]' in page
    # It is read without a network.
    assert not re.findall(r'<(?:script|link)[^>]*"(?:https?:)?//', page)


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
    """What a tool's parser knows; a script hands its flags on to one."""
    if tool.suffix == '.sh':
        tool = ROOT / 'tools' / re.sub(r'.*_(\w+)\.sh', r'\1.py', tool.name)
    text = tool.read_text()
    for name in re.findall(
        r'^from mmrazor_pckd\.(.*) import command_line$', text, re.M
    ):
        # a parser that tools share
        text += (
            ROOT / f'mmrazor_pckd/{name.replace(".", "/")}/command_line.py'
        ).read_text()
    return set(re.findall(r"'(--[\w-]+)'", text))


@pytest.mark.parametrize('path', DOCUMENTS, ids=lambda path: path.stem)
def test_commands_in_documents(path):
    for words in commands(path.read_text()):
        tools = [word for word in words if re.match(r'tools/.*\.(py|sh)$', word)]
        for name in tools:
            tool = ROOT / name
            assert tool.exists(), name
            for word in words[words.index(name) :]:
                if word.startswith('--'):
                    assert word.split('=')[0] in flags_of(tool), words
        for word in words:
            if re.match(r'(configs|tests|tools)/', word) and '*' not in word:
                assert (ROOT / word).exists(), words
