"""Write the configs of CIFAR-100 and of the small set, and all metafiles.

    python tools/dev/write_configs.py [--check]

The configs are written from configs/cifar100/table.yml, the metafiles and
model-index.yml from all configs. They are laid out by ruff.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, Set

from mmrazor_pckd.apis.config_table.metafiles import metafiles
from mmrazor_pckd.apis.config_table.table import Table
from mmrazor_pckd.apis.config_table.texts import (
    leaf,
    network_alone,
    pair_file,
    readme,
    small_leaf,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = 'configs/cifar100/README.md'
# What is written there is all there is.
WRITTEN = (
    'configs/_base_/pairs/*_cifar100.py',
    'configs/cifar100/*.py',
    'configs/cifar100/teachers/*.py',
    'configs/small/*.py',
)
# But for these, which no method's row gives.
BY_HAND = ('student_small.py', 'teacher_small.py', 'sskd_head_small.py')


def files(root: Path) -> Dict[str, str]:
    """Text of each file, by its path from the repository's root.

    Raises:
        ValueError: If the table is not in order.
    """
    table = Table(root / 'configs')
    found = {
        f'configs/cifar100/{method}_{pair}.py': leaf(table, method, pair)
        for method, pair in table.cells()
    }
    for method in table.with_file():
        found[f'configs/small/{method}_small.py'] = small_leaf(table, method)
    for name in table.networks:
        found[f'configs/cifar100/teachers/{name}.py'] = network_alone(table, name)
    pairs = {
        f'configs/_base_/pairs/{pair}_cifar100.py': pair_file(table, pair)
        for pair in table.pairs
    }
    laid_out = lay_out({**found, **pairs})
    configs = {
        str(path.relative_to(root)): path.read_text()
        for path in {*(root / 'configs').rglob('*.py')} - written(root)
        if '_base_' not in path.parts
    }
    configs.update((name, laid_out[name]) for name in found)
    page = readme(table, root / 'configs', (root / PAGE).read_text())
    return {**laid_out, PAGE: page, **metafiles(root, configs)}


def written(root: Path) -> Set[Path]:
    """Files there of the kinds that are written."""
    return {
        path for kind in WRITTEN for path in root.glob(kind) if path.name not in BY_HAND
    }


def lay_out(texts: Dict[str, str]) -> Dict[str, str]:
    """Lay texts out as ``ruff format`` does in this repository."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder, f'{i}.py') for i, name in enumerate(texts)}
        for name, path in paths.items():
            path.write_text(texts[name])
        done = subprocess.run(
            [sys.executable, '-m', 'ruff', 'format', '--quiet', '--no-cache']
            + ['--config', str(ROOT / 'pyproject.toml'), folder],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(
                'write_configs.py: ruff, of the extra "test", did not lay the '
                f'configs out: {done.stderr.strip()}'
            )
        return {name: path.read_text() for name, path in paths.items()}


def differences(root: Path, texts: Dict[str, str]) -> List[str]:
    """Files that are not what would be written, and those of no row."""
    there = {str(path.relative_to(root)) for path in written(root)}
    return sorted(
        name
        for name in there | set(texts)
        if name not in texts
        or not (root / name).exists()
        or (root / name).read_text() != texts[name]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--check',
        action='store_true',
        help='write nothing, fail where a file is not what would be written',
    )
    args = parser.parse_args()
    try:
        texts = files(ROOT)
    except ValueError as error:
        sys.exit(f'write_configs.py: {error}')
    if not args.check:
        for name, text in texts.items():
            (ROOT / name).write_text(text)
    old = differences(ROOT, texts)
    if old and args.check:
        sys.exit(
            f'{", ".join(old)}: not what the table and the configs give; run '
            'python tools/dev/write_configs.py'
        )
    if old:
        sys.exit(f'{", ".join(old)}: no row of the table gives it; remove it')


if __name__ == '__main__':
    main()
