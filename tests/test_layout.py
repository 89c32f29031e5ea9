"""Where things stand: floors, circles, lengths, and a test for each module."""

import ast
from pathlib import Path

import pytest
from builders import ROOT

PACKAGE = ROOT / 'mmrazor_pckd'
MODULES = sorted(PACKAGE.rglob('*.py'))
# A folder imports from its own floor and from those below.
FLOORS = dict(
    __main__=5,
    apis=4,
    engine=3,
    export=3,
    models=2,
    datasets=2,
    functional=1,
    checkpoints=1,
    compat=1,
    utils=1,
    functional_alone=2,
    version=0,
)
LONGEST = 300


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix('').parts
    return '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)


NAMES = {module_name(path) for path in MODULES}


def imported(path):
    """Modules of the package that a file imports, also inside functions."""
    package = list(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in NAMES)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = '.'.join(base + ([node.module] if node.module else []))
            for each in node.names:
                inside = f'{base}.{each.name}'
                if inside in NAMES or base in NAMES:
                    yield inside if inside in NAMES else base


# The package itself imports all of it, and is imported by name alone.
GRAPH = {
    module_name(path): set(imported(path)) - {'mmrazor_pckd'}
    for path in MODULES
    if module_name(path) != 'mmrazor_pckd'
}


def floor(name):
    return FLOORS[name.split('.')[1]]


def test_the_graph_is_seen():
    assert (
        'mmrazor_pckd.functional'
        in GRAPH['mmrazor_pckd.models.weightings.focal_weighting']
    )
    assert len(GRAPH) > 100


@pytest.mark.parametrize('name', GRAPH)
def test_nothing_imports_upward(name):
    assert not [each for each in GRAPH[name] if floor(each) > floor(name)]


def test_functional_stands_alone():
    for name, targets in GRAPH.items():
        if name.split('.')[1] == 'functional':
            assert all(each.split('.')[1] == 'functional' for each in targets), name


def test_no_circle():
    done, path = set(), []

    def visit(name):
        assert name not in path, ' -> '.join([*path[path.index(name) :], name])
        if name not in done:
            path.append(name)
            for each in sorted(GRAPH[name]):
                visit(each)
            path.pop()
            done.add(name)

    for name in GRAPH:
        visit(name)


@pytest.mark.parametrize(
    'path',
    [*MODULES, *sorted((ROOT / 'tools').rglob('*.py'))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_file_is_too_long(path):
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize(
    'path',
    [path for path in MODULES if path.name not in ('__init__.py', 'version.py')],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_each_module_has_its_test(path):
    inside = path.relative_to(PACKAGE)
    name = f'test_{path.stem.strip("_")}.py'
    assert (Path(__file__).parent / inside.parent / name).is_file()


@pytest.mark.parametrize(
    'path', sorted((ROOT / 'tools').rglob('*.py')), ids=lambda path: path.stem
)
def test_tools_leave_the_path_alone(path):
    assert 'sys.path' not in path.read_text()


def test_no_two_tests_have_one_name():
    names = [path.name for path in Path(__file__).parent.rglob('test_*.py')]
    assert len(set(names)) == len(names)
